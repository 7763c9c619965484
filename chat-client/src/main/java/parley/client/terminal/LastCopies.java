package parley.client.terminal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import parley.client.ChatClient;
import parley.client.api.Outcome;

/// Asks, before the user leaves, of what nobody else online would have a copy.
final class LastCopies {

  /// Who leaves does not want to wait.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private LastCopies() {}

  /// The files of which some chunk would be in nobody's hands online; none when that cannot be
  /// learnt in a second.
  static List<String> of(ChatClient client) throws InterruptedException {
    try {
      var outcome = client.lastHolder().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return outcome instanceof Outcome.Ok<List<String>>(List<String> files) ? files : List.of();
    } catch (TimeoutException | ExecutionException e) {
      return List.of();
    }
  }
}
