package parley.client.terminal;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;

/// Asks the user whether a server's key that was never seen is to be trusted. Belongs to one login
/// thread after the other, but for [#asked]; the main thread waits meanwhile.
final class KeyQuestion implements Predicate<Fingerprint> {

  private final HostPort server;
  private final TerminalScreen screen;
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  /// A wrong password is no reason to ask again.
  private volatile @Nullable Fingerprint accepted;

  KeyQuestion(HostPort server, TerminalScreen screen) {
    this.server = server;
    this.screen = screen;
  }

  /// Completes when the user is asked.
  CompletableFuture<Void> asked() {
    return asked;
  }

  @Override
  public boolean test(Fingerprint key) {
    asked.complete(null);
    if (key.equals(accepted)) {
      return true;
    }
    screen.print(
        List.of(
            "The key of " + server + " was never seen before:",
            "  " + key,
            "It should be the one that the server printed when it started."));
    while (true) {
      String answer = screen.ask("Trust it from now on? (yes/no) ", true);
      if (answer == null) {
        return false;
      }
      switch (answer.strip().toLowerCase(Locale.ROOT)) {
        case "yes", "y" -> {
          accepted = key;
          return true;
        }
        case "no", "n" -> {
          return false;
        }
        default -> {}
      }
    }
  }
}
