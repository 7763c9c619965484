package parley.client.transfer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import parley.client.api.Outcome;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Request;
import parley.protocol.Sha256;

/// What the registry is told of the files that this client holds: chunks that are there, until it
/// has confirmed them all, and files that are there no more. Without a session nothing is told.
/// Belongs to the swarm loop.
final class Announcements {

  private final Asking registry;
  private final Predicate<HeldFile> held;
  private final BiConsumer<HeldFile, String> unknown;
  private boolean connected;

  /// @param held whether a file is still held: of others nothing is announced
  /// @param unknown hears of a file that the registry does not know any more, and why
  Announcements(Asking registry, Predicate<HeldFile> held, BiConsumer<HeldFile, String> unknown) {
    this.registry = registry;
    this.held = held;
    this.unknown = unknown;
  }

  /// There is a session.
  void connected() {
    connected = true;
  }

  /// There is none.
  void disconnected() {
    connected = false;
  }

  /// Announces all; `announced` runs when the registry knows of each, or never will.
  void announce(List<HeldFile> all, Runnable announced) {
    all.forEach(this::announce);
    AtomicInteger left = new AtomicInteger(all.size());
    Runnable one =
        () -> {
          if (left.decrementAndGet() == 0) {
            announced.run();
          }
        };
    all.forEach(file -> file.confirmation().whenConfirmed(one, (_, _) -> one.run()));
    if (all.isEmpty()) {
      announced.run();
    }
  }

  /// Announces what the registry does not know of `file`, if it is time for that.
  void announce(HeldFile file) {
    Confirmation confirmation = file.confirmation();
    if (!connected || !confirmation.isUntold() || !held.test(file)) {
      return;
    }
    ChunkSet news = confirmation.unannounced();
    if (news.isEmpty()) {
      return;
    }
    confirmation.asked();
    registry.ask(
        id -> new Request.Announce(id, file.id(), news),
        answer -> {
          if (answer instanceof Answer.Done) {
            confirmation.confirmed(news);
            announce(file);
          } else {
            refused(file, Asking.refusal(answer));
          }
        });
  }

  private void refused(HeldFile file, Outcome.Refused<?> refusal) {
    switch (refusal.code()) {
      case UNKNOWN_FILE, UNKNOWN_CHUNK ->
          unknown.accept(file, "the server does not know it any more: " + refusal.text());
      // Lost with the connection: said again.
      case NOT_CONNECTED -> file.confirmation().notAnnounced();
      default -> file.confirmation().refused(refusal.code(), refusal.text());
    }
  }

  /// Nothing of that file is held any more.
  void withdraw(Sha256 file) {
    if (connected) {
      registry.ask(id -> new Request.Withdraw(id, file), _ -> {});
    }
  }
}
