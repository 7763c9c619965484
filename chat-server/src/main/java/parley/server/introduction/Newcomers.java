package parley.server.introduction;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import parley.server.session.Session;

/// Sessions of which somebody waits to hear how they are reached, or has waited in vain: that is
/// done once for each session, so that one who never says it cannot hold up whoever asks. Any
/// thread may call.
final class Newcomers {

  private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(2);

  private final Map<Session, CompletableFuture<Void>> awaited =
      Collections.synchronizedMap(new WeakHashMap<>());

  /// Completes when `session` was heard, or has had time enough.
  CompletableFuture<Void> await(Session session) {
    return awaited.computeIfAbsent(
        session,
        _ ->
            new CompletableFuture<Void>()
                .completeOnTimeout(null, ANNOUNCED_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
  }

  /// Nobody has to wait for `session` any more.
  void heard(Session session) {
    CompletableFuture<Void> said = awaited.remove(session);
    if (said != null) {
      said.complete(null);
    }
  }
}
