package parley.client.transfer;

import java.util.ArrayDeque;
import java.util.Deque;

/// Lets so many at a time through, in their order. Not thread-safe; the swarm loop uses it.
final class ConcurrencyLimit {

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int slots;

  ConcurrencyLimit(int slots) {
    this.slots = slots;
  }

  /// Runs `task` when it is its turn, and there is a place for it until [#leave].
  void enter(Runnable task) {
    if (slots == 0) {
      waiting.add(task);
    } else {
      slots--;
      task.run();
    }
  }

  /// One of those who have entered is through.
  void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      slots++;
    } else {
      next.run();
    }
  }
}
