package parley.client.terminal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Has what is about one user's private session begin in the order of typing: what is typed after
/// `startprivate` waits until there is a session, or it is clear that there will be none. Any
/// thread may use it.
final class Turns {

  private final Map<String, CompletableFuture<?>> last = new HashMap<>();

  /// Runs `command`, which holds up what comes after it for `user` until it is answered.
  <T> CompletableFuture<T> holdingUp(String user, Supplier<CompletableFuture<T>> command) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    take(user, () -> follow(command, answer));
    return answer;
  }

  /// Runs `command`; what comes after it need not wait for the answer.
  <T> CompletableFuture<T> inTurn(String user, Supplier<CompletableFuture<T>> command) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    take(
        user,
        () -> {
          var _ = follow(command, answer);
          return CompletableFuture.completedFuture(null);
        });
    return answer;
  }

  /// One link of the chain hangs on the one before: those that hung on one future together would
  /// run in no certain order.
  private synchronized void take(String user, Supplier<CompletableFuture<?>> turn) {
    CompletableFuture<?> before = last.getOrDefault(user, CompletableFuture.completedFuture(null));
    CompletableFuture<?> mine = before.thenCompose(_ -> turn.get());
    if (mine.isDone()) {
      last.remove(user);
    } else {
      last.put(user, mine);
      var _ = mine.thenRun(() -> forget(user, mine));
    }
  }

  private synchronized void forget(String user, CompletableFuture<?> turn) {
    last.remove(user, turn);
  }

  /// Completes when `answer` is given, whatever it is.
  private static <T> CompletableFuture<?> follow(
      Supplier<CompletableFuture<T>> command, CompletableFuture<T> answer) {
    return command
        .get()
        .handle((value, fault) ->
            fault == null ? answer.complete(value) : answer.completeExceptionally(fault));
  }
}
