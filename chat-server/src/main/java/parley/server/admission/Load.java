package parley.server.admission;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import parley.protocol.Limits;

/// How far the event loops are behind with their work, which is what a request waits before it is
/// even read. Each loop notes how late a task comes that is due all the time.
///
/// ```
/// on time --- behind ---+--- and that lasts, without a break -> refuses work
///    ^                  |                                     |
///    +---- on time -----+<--- on time for SPELL --------------+
/// ```
///
/// One long pause, as of the garbage collector, is no overload: it is over when it is seen. What
/// lasts is a queue that does not go away by itself (CoDel, RFC 8289). Two such spells are watched.
/// A loop that never rests is a little behind all the time, whatever waits in the sockets, and
/// refuses messages of those who do not wait for their answers. One that is late refuses all that
/// costs much, in the turns that are late, and while any is late nobody is accepted.
public final class Load {

  private static final Duration LOOKS_EVERY = Duration.ofMillis(25);

  /// A loop that has been on time for a [#SPELL] looks less often: an idle server is to rest.
  private static final Duration LOOKS_EVERY_WHEN_QUIET = Duration.ofMillis(250);

  /// How long a loop has to be on time before it counts as any other again.
  private static final Duration SPELL = Duration.ofSeconds(1);

  private final Map<EventExecutor, Lag> lags = new HashMap<>();
  private final AtomicInteger late = new AtomicInteger();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /// Watches `loops` as long as they run.
  public Load(Iterable<? extends EventExecutor> loops) {
    for (EventExecutor loop : loops) {
      lags.put(loop, new Lag(loop));
    }
    lags.forEach((loop, lag) -> loop.execute(lag::look));
  }

  /// Tells `listener`, on `loop`, whether any loop is late, whenever one is so or no more.
  public void onLate(EventExecutor loop, Consumer<Boolean> listener) {
    listeners.add(() -> {
      if (!loop.isShuttingDown()) {
        loop.execute(() -> listener.accept(late.get() > 0));
      }
    });
  }

  /// Whether `loop` should refuse messages of those who do not wait for their answers. On that
  /// loop.
  public boolean isBusy(EventExecutor loop) {
    Lag lag = lags.get(loop);
    return lag != null && lag.busy.lasts;
  }

  /// Something was refused because `loop` is busy: it may be on time now for no other reason. On
  /// that loop.
  public void refused(EventExecutor loop) {
    Lag lag = lags.get(loop);
    if (lag != null) {
      lag.busy.goesOn(loop.ticker().nanoTime());
    }
  }

  /// Whether `loop` should refuse all that costs much. On that loop.
  public boolean isOverloaded(EventExecutor loop) {
    Lag lag = lags.get(loop);
    return lag != null && lag.late.lasts && lag.late.now;
  }

  /// One loop's. Belongs to that loop.
  private final class Lag {
    private final EventExecutor loop;
    private final Spell busy;
    private final Spell late;
    private long due;

    Lag(EventExecutor loop) {
      this.loop = loop;
      due = loop.ticker().nanoTime();
      busy = new Spell(Limits.BUSY, Limits.BUSY_LASTS, due);
      late = new Spell(Limits.LATE, Limits.LATE_LASTS, due);
    }

    private void look() {
      long now = loop.ticker().nanoTime();
      busy.look(now - due, now);
      boolean wasLate = late.now;
      late.look(now - due, now);
      if (late.now != wasLate) {
        Load.this.late.addAndGet(late.now ? 1 : -1);
        listeners.forEach(Runnable::run);
      }
      long next = (busy.isOver(now) ? LOOKS_EVERY_WHEN_QUIET : LOOKS_EVERY).toNanos();
      due = now + next;
      loop.schedule(this::look, next, TimeUnit.NANOSECONDS);
    }
  }

  /// Whether a loop is further behind than `most`, and whether that lasts.
  private static final class Spell {
    private final long most;
    private final long atLeast;
    private long since;
    private boolean now;
    private boolean lasts;

    Spell(Duration most, Duration atLeast, long time) {
      this.most = most.toNanos();
      this.atLeast = atLeast.toNanos();
      since = time;
    }

    private void look(long lag, long time) {
      if (lag > most != now) {
        now = !now;
        since = time;
      } else if (now) {
        lasts |= time - since > atLeast;
      } else {
        lasts &= !isOver(time);
      }
    }

    private boolean isOver(long time) {
      return !now && time - since >= SPELL.toNanos();
    }

    private void goesOn(long time) {
      if (!now) {
        since = time;
      }
    }
  }
}
