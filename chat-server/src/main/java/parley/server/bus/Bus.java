package parley.server.bus;

import java.time.Instant;
import java.util.function.Consumer;

/// Tells every node what concerns the users of all. Facts of one publisher arrive in order; they
/// name accounts by their ids, which are the same everywhere.
public interface Bus {

  /// Tells all subscribers, the publisher's own too.
  void publish(Fact fact);

  /// Hears every fact from now on, on the thread that publishes it or on one of the bus.
  void subscribe(Consumer<Fact> subscriber);

  /// What happened.
  sealed interface Fact {

    /// A user is online now.
    record Came(long user) implements Fact {}

    /// A user is no longer online.
    record Went(long user) implements Fact {}

    /// A user said something to all, at `sent`.
    record Broadcast(long from, Instant sent, String text) implements Fact {
      @Override
      public String toString() {
        return "Broadcast[from " + from + "]";
      }
    }
  }
}
