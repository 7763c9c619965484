package parley.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.server.store.Store;

/// Notes in the store every few seconds that the server is alive, and so knows whether the store
/// is: health is what it last saw, and that it did not wait for that too long. Any thread may ask.
final class Heartbeat {

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  /// A store that takes longer does not work.
  static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);

  private final Store store;
  private final Clock clock;
  private final EventExecutor loop;
  private final Future<?> beating;
  private volatile @Nullable String problem;

  // When the store was asked what it has not answered yet.
  private volatile @Nullable Long asked;

  /// Beats on `loop`, by whose time it counts how long the store takes.
  Heartbeat(Store store, Clock clock, EventExecutor loop) {
    this.store = store;
    this.clock = clock;
    this.loop = loop;
    beating =
        loop.scheduleAtFixedRate(this::beat, 0, Store.ALIVE_EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /// Why the server cannot do its work, in one line; empty while it can.
  Optional<String> problem() {
    if (beating.isCancelled()) {
      return Optional.of("stopping");
    }
    String known = problem;
    Long since = asked;
    if (known == null
        && since != null
        && loop.ticker().nanoTime() - since > ANSWERED_WITHIN.toNanos()) {
      return Optional.of("the store does not answer");
    }
    return Optional.ofNullable(known);
  }

  /// What the store still answers makes the server no healthier.
  void stop() {
    beating.cancel(false);
  }

  private void beat() {
    if (asked != null) {
      return;
    }
    asked = loop.ticker().nanoTime();
    store
        .alive(clock.instant())
        .whenComplete((none, fault) -> {
          if (fault == null && problem != null) {
            log.atInfo().log("the store works again");
          }
          problem = fault == null ? null : "the store fails: " + fault.getMessage();
          asked = null;
        });
  }
}
