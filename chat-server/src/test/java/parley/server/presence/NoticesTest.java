package parley.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.scram.ChannelBinding;
import parley.server.Heard;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.account.Accounts;
import parley.server.bus.Bus;
import parley.server.session.Session;
import parley.server.session.Settings;
import parley.server.session.Timeouts;

/// What all are told of who came and went, when several loops tell it.
class NoticesTest {

  private final DefaultEventLoop[] homes = {new DefaultEventLoop(), new DefaultEventLoop()};
  private final Thread[] threads = {threadOf(homes[0]), threadOf(homes[1])};
  private final Online online = new Online();
  private final Accounts accounts = Town.accounts(3, id -> homes[(int) id % homes.length]);
  private final Notices notices = new Notices(accounts, online, new AtomicLong());
  private final Town town = new Town(3);
  private final Visitor visitor = town.comes(2, "127.0.0.1");
  private final CountDownLatch told = new CountDownLatch(2);

  /// The loop of somebody who is online. What the first home gives it, it takes when the second has
  /// given it something, or cannot before the first has.
  private final DefaultEventLoop loop =
      new DefaultEventLoop() {
        @Override
        public void execute(Runnable task) {
          if (Thread.currentThread() == threads[0]) {
            notices.hear(new Bus.Fact.Went(1));
            awaitSecond();
          }
          super.execute(task);
          if (List.of(threads).contains(Thread.currentThread())) {
            told.countDown();
          }
        }
      };

  /// A link that can be moved to another loop than it came on.
  private static final class Link extends EmbeddedChannel {

    private EventLoop moved;

    @Override
    public EventLoop eventLoop() {
      return moved == null ? super.eventLoop() : moved;
    }
  }

  private static Thread threadOf(EventLoop loop) {
    return loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
  }

  private void awaitSecond() {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (told.getCount() == 2
        && threads[1].getState() != Thread.State.BLOCKED
        && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    for (EventLoop each : List.of(homes[0], homes[1], loop)) {
      each.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void whatIsToldLaterOvertakesNothingThoughAnotherLoopTellsIt() throws Exception {
    Link channel = new Link();
    channel.moved = loop;
    Duration never = Duration.ofDays(1);
    Session session =
        new Session(
            channel,
            Settings.unbounded(visitor, new Timeouts(never, never, never, never)),
            ChannelBinding.NONE,
            Bytes.of(new byte[32]));
    online.add(new Online.Attendance(visitor.account(), session, 0));

    notices.hear(new Bus.Fact.Came(0));

    assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    // What both send goes out in a task behind them.
    loop.submit(() -> {}).sync();
    loop.submit(() -> {}).sync();
    assertThat(Heard.on(channel))
        .containsExactly(
            new Event.Presence(List.of(new Event.Presence.Change("user0", true))),
            new Event.Presence(List.of(new Event.Presence.Change("user1", false))));
  }

  /// Came after the other had a place in the order of all comings, and before they were seen here.
  @Test
  void whoComesInTheSameInstantHearsOfTheOther() {
    Visitor alice = new Visitor(town.account(0), "127.0.0.1", 1);
    Visitor bob = new Visitor(town.account(1), "127.0.0.1", 1);
    Online both = new Online();
    both.add(new Online.Attendance(alice.account(), alice.session(), 1));
    both.add(new Online.Attendance(bob.account(), bob.session(), 2));

    new Notices(town.accounts, both, new AtomicLong(2)).hear(new Bus.Fact.Came(0));
    town.turns();

    assertThat(bob.events())
        .containsExactly(new Event.Presence(List.of(new Event.Presence.Change("user0", true))));
    assertThat(alice.events()).isEmpty();
  }
}
