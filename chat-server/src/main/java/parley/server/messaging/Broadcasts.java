package parley.server.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.bus.Bus;
import parley.server.metrics.Metrics;
import parley.server.presence.Online;
import parley.wire.JsonCodec;

/// Messages to everyone online: neither stored nor acknowledged. Those that follow on each other's
/// heels leave together, since a system call for each recipient costs most (docs/decisions/0018).
/// Any thread may call.
public final class Broadcasts {

  /// A loop that has taken so long to let broadcasts leave gathers for this many times as long
  /// before the next do, so that there is time for all else.
  private static final int PAUSES = 4;

  private static final long PAUSE_AT_MOST_NANOS = Duration.ofMillis(20).toNanos();

  private final Accounts accounts;
  private final Online online;
  private final Bus bus;
  private final Clock clock;
  private final Metrics metrics;
  private final Map<EventLoop, Departures> departures = new ConcurrentHashMap<>();

  /// Sends by way of `bus` to those of `accounts` who are `online`.
  public Broadcasts(Accounts accounts, Online online, Bus bus, Clock clock, Metrics metrics) {
    this.accounts = accounts;
    this.online = online;
    this.bus = bus;
    this.clock = clock;
    this.metrics = metrics;
    bus.subscribe(this::hear);
  }

  /// Says a text to all but those who have blocked `from`; `from` learns whether there were any.
  public Answer broadcast(Account from, Request.SendBroadcast request) {
    if (request.text().isEmpty()) {
      return new Answer.Refused(request.id(), Code.USAGE, "a broadcast needs a text");
    }
    if (Limits.isTooLarge(request.text())) {
      return Post.tooLarge(request.id());
    }
    boolean partial = isBlockedByAnyOnline(from);
    metrics.broadcast();
    bus.publish(
        new Bus.Fact.Broadcast(
            from.id(), clock.instant().truncatedTo(ChronoUnit.MILLIS), request.text()));
    return new Answer.BroadcastSent(request.id(), partial);
  }

  /// Looks at the fewer: thousands who are away may have blocked somebody.
  private boolean isBlockedByAnyOnline(Account from) {
    Set<Account> blockers = from.blockedBy();
    return blockers.size() < online.size()
        ? blockers.stream().anyMatch(online::contains)
        : online.accounts().stream().anyMatch(there -> there.hasBlocked(from));
  }

  private void hear(Bus.Fact fact) {
    switch (fact) {
      case Bus.Fact.Broadcast broadcast -> send(broadcast);
      case Bus.Fact.Came came -> {}
      case Bus.Fact.Went went -> {}
    }
  }

  private void send(Bus.Fact.Broadcast broadcast) {
    Account from = accounts.byId(broadcast.from());
    online.onEachLoop((loop, there) -> {
      int recipients = 0;
      ByteBuf frame =
          JsonCodec.encode(
              ByteBufAllocator.DEFAULT,
              new Event.BroadcastMessage(from.name(), broadcast.sent(), broadcast.text()));
      for (Online.Attendance attendance : there) {
        if (attendance.account() != from && !attendance.account().hasBlocked(from)) {
          attendance.session().gather(frame.retainedDuplicate());
          recipients++;
        }
      }
      frame.release();
      metrics.broadcastCopies(recipients);
      departures.computeIfAbsent(loop, Departures::new).next(there);
    });
  }

  /// When broadcasts leave for those on one event loop. On that loop only.
  private static final class Departures {

    private final EventLoop loop;
    private long next;
    private boolean scheduled;

    Departures(EventLoop loop) {
      this.loop = loop;
      next = loop.ticker().nanoTime();
    }

    void next(Collection<Online.Attendance> there) {
      if (!scheduled) {
        scheduled = true;
        long wait = next - loop.ticker().nanoTime();
        if (wait > 0) {
          loop.schedule(() -> leave(there), wait, TimeUnit.NANOSECONDS);
        } else {
          loop.execute(() -> leave(there));
        }
      }
    }

    private void leave(Collection<Online.Attendance> there) {
      long begun = loop.ticker().nanoTime();
      scheduled = false;
      there.forEach(attendance -> attendance.session().flush());
      long now = loop.ticker().nanoTime();
      next = now + Math.min(PAUSES * (now - begun), PAUSE_AT_MOST_NANOS);
    }
  }
}
