package parley.client.transfer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /// The files with which the session has begun, of which the registry knows nothing yet, and what
  /// runs when there is none.
  private final Set<Sha256> first = new HashSet<>();

  private Runnable announced = () -> {};

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
    waitNoMore();
  }

  /// Announces all with which the session begins; `announced` runs when the registry knows of each,
  /// or never will, for one because the session is over.
  void announce(List<HeldFile> all, Runnable announced) {
    waitNoMore();
    this.announced = announced;
    all.stream()
        .filter(file -> connected && held.test(file) && file.confirmation().isUntold())
        .forEach(file -> first.add(file.id()));
    if (first.isEmpty()) {
      announced.run();
    }
    all.forEach(this::announce);
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
            settled(file.id());
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
    settled(file);
    if (connected) {
      registry.ask(id -> new Request.Withdraw(id, file), _ -> {});
    }
  }

  private void waitNoMore() {
    if (!first.isEmpty()) {
      first.clear();
      announced.run();
    }
  }

  private void settled(Sha256 file) {
    if (first.remove(file) && first.isEmpty()) {
      announced.run();
    }
  }
}
