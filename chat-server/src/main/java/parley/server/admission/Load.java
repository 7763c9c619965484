package parley.server.admission;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import parley.protocol.Limits;

/// How far the event loops are behind with their work, which is what a request waits before it is
/// even read. Each loop notes how late a task comes that is due all the time.
///
/// ```
/// on time --- late: nobody is accepted -------+--- for LATE_FOR, without a break ---> overloaded
///    ^                                        |    (late turns refuse work)               |
///    +------------- on time ------------------+<-------- on time for SPELL ---------------+
/// ```
///
/// One long pause, as of the garbage collector, is no overload: it is over when it is seen. What
/// lasts is a queue that does not go away by itself (CoDel, RFC 8289). Work is refused only in the
/// turns that are late, so that a loop does as much as it can without falling behind.
public final class Load {

  private static final Duration LOOKS_EVERY = Duration.ofMillis(25);

  /// How long an overloaded loop has to be on time before it counts as any other again.
  private static final Duration SPELL = Duration.ofSeconds(1);

  private final Map<EventExecutor, Lag> lags = new HashMap<>();
  private final AtomicInteger late = new AtomicInteger();

  /// Watches `loops` as long as they run.
  public Load(Iterable<? extends EventExecutor> loops) {
    for (EventExecutor loop : loops) {
      lags.put(loop, new Lag(loop));
    }
    lags.forEach((loop, lag) -> loop.execute(lag::look));
  }

  /// Tells `listener`, on `loop`, whether any loop is late, whenever that has changed.
  public void onLate(EventExecutor loop, Consumer<Boolean> listener) {
    loop.execute(() -> look(loop, listener, false));
  }

  private void look(EventExecutor loop, Consumer<Boolean> listener, boolean told) {
    boolean now = late.get() > 0;
    if (now != told) {
      listener.accept(now);
    }
    loop.schedule(() -> look(loop, listener, now), LOOKS_EVERY.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Whether `loop` should refuse what can be refused. On that loop.
  public boolean isOverloaded(EventExecutor loop) {
    Lag lag = lags.get(loop);
    return lag != null && lag.overloaded && lag.late;
  }

  /// One loop's. Belongs to that loop.
  private final class Lag {
    private final EventExecutor loop;
    private long due;
    private long since;
    private boolean late;
    private boolean overloaded;

    Lag(EventExecutor loop) {
      this.loop = loop;
      since = loop.ticker().nanoTime();
      due = since;
    }

    private void look() {
      long now = loop.ticker().nanoTime();
      boolean isLate = now - due > Limits.LATE.toNanos();
      if (isLate != late) {
        late = isLate;
        since = now;
        Load.this.late.addAndGet(isLate ? 1 : -1);
      } else if (late) {
        overloaded |= now - since > Limits.LATE_FOR.toNanos();
      } else {
        overloaded &= now - since < SPELL.toNanos();
      }
      due = now + LOOKS_EVERY.toNanos();
      loop.schedule(this::look, LOOKS_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
