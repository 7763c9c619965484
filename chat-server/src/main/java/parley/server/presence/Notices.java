package parley.server.presence;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.bus.Bus;
import parley.wire.JsonCodec;

/// Tells all who are online who came and went. The first change goes out at once; those that follow
/// on its heels go out together, so that a thousand logins do not cost a million frames.
final class Notices {

  private static final long TOGETHER_NANOS = Duration.ofMillis(50).toNanos();

  private record Change(long order, Account subject, boolean online) {

    Event.Presence.Change toWire() {
      return new Event.Presence.Change(subject.name(), online);
    }
  }

  private final Accounts accounts;
  private final Online online;
  private final AtomicLong order;

  // Guarded by this.
  private List<Change> pending = new ArrayList<>();
  private boolean scheduled;
  private long lastSent = System.nanoTime() - TOGETHER_NANOS;

  Notices(Accounts accounts, Online online, AtomicLong order) {
    this.accounts = accounts;
    this.online = online;
    this.order = order;
  }

  void hear(Bus.Fact fact) {
    switch (fact) {
      case Bus.Fact.Came(long user) -> add(accounts.byId(user), true);
      case Bus.Fact.Went(long user) -> add(accounts.byId(user), false);
      case Bus.Fact.Broadcast broadcast -> {}
    }
  }

  private synchronized void add(Account subject, boolean online) {
    pending.add(new Change(order.incrementAndGet(), subject, online));
    if (!scheduled) {
      scheduled = true;
      EventExecutor loop = subject.home();
      long wait = Math.max(0, lastSent + TOGETHER_NANOS - System.nanoTime());
      loop.schedule(this::sendPending, wait, TimeUnit.NANOSECONDS);
    }
  }

  /// Each loop is given what there is within the monitor, or the next changes, which another thread
  /// may send, could come before these.
  private synchronized void sendPending() {
    List<Change> changes = pending;
    pending = new ArrayList<>();
    scheduled = false;
    lastSent = System.nanoTime();
    for (int from = 0; from < changes.size(); from += Limits.PRESENCE_CHANGES) {
      int to = Math.min(changes.size(), from + Limits.PRESENCE_CHANGES);
      send(List.copyOf(changes.subList(from, to)));
    }
  }

  private void send(List<Change> changes) {
    long first = changes.stream().mapToLong(Change::order).min().orElseThrow();
    Set<Account> mayNotSeeAll = new HashSet<>();
    for (Change change : changes) {
      mayNotSeeAll.add(change.subject);
      mayNotSeeAll.addAll(change.subject.blocked());
    }
    online.onEachLoop((_, there) -> {
      ByteBuf all = encode(changes);
      for (Online.Attendance attendance : there) {
        if (attendance.since() < first && !mayNotSeeAll.contains(attendance.account())) {
          attendance.session().send(all.retainedDuplicate());
          continue;
        }
        List<Change> news = changes.stream().filter(change -> isNews(change, attendance)).toList();
        if (!news.isEmpty()) {
          attendance.session().send(encode(news));
        }
      }
      all.release();
    });
  }

  private static boolean isNews(Change change, Online.Attendance attendance) {
    return change.order > attendance.since()
        && change.subject != attendance.account()
        && !change.subject.hasBlocked(attendance.account());
  }

  private static ByteBuf encode(List<Change> changes) {
    return JsonCodec.encode(
        ByteBufAllocator.DEFAULT,
        new Event.Presence(changes.stream().map(Change::toWire).toList()));
  }
}
