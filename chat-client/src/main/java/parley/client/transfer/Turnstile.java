package parley.client.transfer;

import java.util.ArrayDeque;
import java.util.Deque;

/// Lets so many at a time through, in their order. Not thread-safe; the swarm loop uses it.
final class Turnstile {

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int places;

  Turnstile(int places) {
    this.places = places;
  }

  /// Runs `task` when it is its turn, and there is a place for it until [#leave].
  void enter(Runnable task) {
    if (places == 0) {
      waiting.add(task);
    } else {
      places--;
      task.run();
    }
  }

  /// One of those who have entered is through.
  void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      places++;
    } else {
      next.run();
    }
  }
}
