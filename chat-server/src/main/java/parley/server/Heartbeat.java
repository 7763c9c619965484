package parley.server;

import io.netty.util.concurrent.EventExecutorGroup;
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
/// is: health is what it last saw. Any thread may ask.
final class Heartbeat {

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Store store;
  private final Clock clock;
  private final Future<?> beating;
  private volatile @Nullable String problem;

  Heartbeat(Store store, Clock clock, EventExecutorGroup loops) {
    this.store = store;
    this.clock = clock;
    beating = loops.scheduleAtFixedRate(this::beat, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /// Why the server cannot do its work, in one line; empty while it can.
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  void stop() {
    problem = "stopping";
    beating.cancel(false);
  }

  private void beat() {
    store
        .alive(clock.instant())
        .whenComplete((none, fault) -> {
          if (fault == null && problem != null) {
            log.atInfo().log("the store works again");
          }
          problem = fault == null ? null : "the store fails: " + fault.getMessage();
        });
  }
}
