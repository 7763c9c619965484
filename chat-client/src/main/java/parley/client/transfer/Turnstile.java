package parley.client.transfer;

import java.util.ArrayDeque;
import java.util.Deque;

/// Lets one at a time through: on one link the server expects the pages of one manifest at a time.
/// Not thread-safe; the swarm loop uses it.
final class Turnstile {

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean taken;

  /// Runs `task` when it is its turn; others wait until [#leave].
  void enter(Runnable task) {
    if (taken) {
      waiting.add(task);
    } else {
      taken = true;
      task.run();
    }
  }

  /// Who entered last is through.
  void leave() {
    Runnable next = waiting.poll();
    taken = next != null;
    if (next != null) {
      next.run();
    }
  }
}
