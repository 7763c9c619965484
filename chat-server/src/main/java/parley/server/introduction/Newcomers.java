package parley.server.introduction;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import parley.server.session.Session;

/// Sessions of which somebody waits to hear how they are reached. Any thread may call.
final class Newcomers {

  private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(2);

  private final Map<Session, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

  /// Completes when `session` was heard, or has had time enough.
  CompletableFuture<Void> await(Session session) {
    CompletableFuture<Void> fresh = new CompletableFuture<>();
    CompletableFuture<Void> before = awaited.putIfAbsent(session, fresh);
    if (before != null) {
      return before;
    }
    var _ =
        fresh
            .completeOnTimeout(null, ANNOUNCED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(() -> awaited.remove(session, fresh));
    return fresh;
  }

  /// Nobody has to wait for `session` any more.
  void heard(Session session) {
    CompletableFuture<Void> said = awaited.remove(session);
    if (said != null) {
      said.complete(null);
    }
  }
}
