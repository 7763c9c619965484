package parley.server.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Purpose;
import parley.protocol.Request;

/// The clocks of one session: the login deadline, then silence and inactivity. Timers are not set
/// anew with each frame; one that runs out looks at when something was last heard. On the session's
/// event loop only.
final class Lifetime {

  /// How long a session has to show that it is alive, when somebody wants its seat.
  private static final Duration SIGN_OF_LIFE_WITHIN = Duration.ofSeconds(2);

  private final Link link;
  private final Outbound outbound;
  private final EventExecutor loop;
  private final Timeouts timeouts;
  private long lastSign;
  private volatile long lastCommand;
  private long lastTaken;
  private Outbound.Progress progress = Outbound.Progress.NOTHING_WAITS;
  private @Nullable CompletableFuture<Boolean> probe;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> silence;
  private @Nullable Future<?> inactivity;

  Lifetime(Link link, Outbound outbound, EventExecutor loop, Timeouts timeouts) {
    this.link = link;
    this.outbound = outbound;
    this.loop = loop;
    this.timeouts = timeouts;
    lastCommand = loop.ticker().nanoTime();
  }

  void connected() {
    deadline =
        in(
            timeouts.login().toNanos(),
            () -> link.close(EndReason.LOGIN_DEADLINE, Code.TIMEOUT, "not logged in in time"));
  }

  /// The user has given no command for `idle` nanoseconds.
  void idleFor(long idle) {
    lastCommand = loop.ticker().nanoTime() - idle;
  }

  void loggedIn() {
    cancel(deadline);
    deadline = null;
    lastSign = loop.ticker().nanoTime();
    lastTaken = lastSign;
    silence = in(timeouts.ping().toNanos(), this::checkSilence);
    if (!timeouts.inactivity().isZero()) {
      inactivity = in(timeouts.inactivity().toNanos() - idle(), this::checkInactivity);
    }
  }

  /// For how many nanoseconds the user has given no command. Any thread may call.
  long idle() {
    return loop.ticker().nanoTime() - lastCommand;
  }

  void heard() {
    lastSign = loop.ticker().nanoTime();
    if (probe != null) {
      probe.complete(true);
      probe = null;
    }
  }

  /// Asks for a sign of life, and tells `sign` whether one came in time. The answer comes behind
  /// all that waits: who takes some of that lives too, and of whom nothing is read may.
  void probe(CompletableFuture<Boolean> sign) {
    if (probe == null || probe.isDone()) {
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      probe = asked;
      Outbound.Progress before = outbound.progress();
      loop.schedule(
          () -> asked.complete(outbound.progress().isBeyond(before) || !link.listens()),
          SIGN_OF_LIFE_WITHIN.toNanos(),
          TimeUnit.NANOSECONDS);
      link.write(new Event.Ping());
    }
    probe.thenAccept(sign::complete);
  }

  /// A request came: if people ask it, they are there.
  void asked(Request request) {
    if (isByHand(request)) {
      commanded();
    }
  }

  /// Whether people ask this. What clients ask of themselves does not keep a session alive; they
  /// say [Notification.Active] when a command stands behind it.
  private static boolean isByHand(Request request) {
    return switch (request) {
      case Request.SendMessage message -> !message.again();
      // What people want to know of others, they ask by commands for which clients say so.
      case Request.WhoElse _,
          Request.FindUser _,
          Request.Listen _,
          Request.Reverse _,
          Request.Relay _,
          Request.PutManifest _,
          Request.GetManifest _,
          Request.FindFile _,
          Request.Announce _,
          Request.Withdraw _,
          Request.AskLastHolder _ ->
          false;
      case Request.Introduce(_, _, Purpose purpose) -> purpose == Purpose.PRIVATE;
      case Request.SendBroadcast _,
          Request.WhoElseSince _,
          Request.Block _,
          Request.Unblock _,
          Request.Logout _,
          Request.RegisterFile _,
          Request.Register _,
          Request.ScramFirst _,
          Request.ScramFinal _,
          Request.Resume _,
          Request.JoinRelay _ ->
          true;
    };
  }

  void commanded() {
    lastCommand = lastSign;
  }

  void ended() {
    cancel(deadline);
    cancel(silence);
    cancel(inactivity);
    if (probe != null) {
      probe.complete(false);
    }
  }

  /// Asks at every turn, also when something was heard: the other side, too, wants to hear that
  /// this link lives.
  private void checkSilence() {
    long now = loop.ticker().nanoTime();
    Outbound.Progress before = progress;
    progress = outbound.progress();
    boolean takes = progress.isBeyond(before);
    if (takes || !progress.waits()) {
      lastTaken = now;
    }
    // Its pong comes behind what it takes now; and of whom nothing is read, nothing can be heard.
    if (takes || !link.listens()) {
      lastSign = now;
    }
    long untilSilent = timeouts.silence().toNanos() - (now - lastSign);
    long untilSlow = timeouts.silence().toNanos() - (now - lastTaken);
    if (untilSilent <= 0) {
      link.close(EndReason.SILENT);
    } else if (untilSlow <= 0) {
      link.close(EndReason.SLOW);
    } else {
      link.write(new Event.Ping());
      long left = Math.min(untilSilent, untilSlow);
      silence = in(Math.min(left, timeouts.ping().toNanos()), this::checkSilence);
    }
  }

  private void checkInactivity() {
    long left = timeouts.inactivity().toNanos() - idle();
    if (left > 0) {
      inactivity = in(left, this::checkInactivity);
    } else {
      long seconds = timeouts.inactivity().toSeconds();
      link.close(EndReason.TIMEOUT, Code.TIMEOUT, "no command for " + seconds + " s");
    }
  }

  private Future<?> in(long nanos, Runnable task) {
    return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
