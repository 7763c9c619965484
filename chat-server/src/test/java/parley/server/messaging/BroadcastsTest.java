package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Event;
import parley.protocol.Request;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.account.Account;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;

/// What is said to all, when it is said quickly. To let something go out to Bob takes 2 ms.
class BroadcastsTest {

  private static final int BLOCKERS = 50_000;

  private final Town town = new Town(2);
  private final Visitor alice = town.comes(0, "192.0.2.1");
  private final Visitor bob = town.comes(1, "192.0.2.2");
  private final Broadcasts broadcasts =
      new Broadcasts(town.accounts, town.presence.online(), town.bus, town.clock, Metrics.unseen());

  BroadcastsTest() {
    bob.channel()
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                bob.channel().advanceTimeBy(2, TimeUnit.MILLISECONDS);
                ctx.flush();
              }
            });
  }

  private void say(String text) {
    broadcasts.broadcast(alice.account(), new Request.SendBroadcast(1, text));
  }

  /// What Bob has heard that he had not heard before.
  private List<String> news() {
    List<String> texts =
        bob.heard().stream()
            .map(heard ->
                heard instanceof Event.BroadcastMessage message
                    ? message.text()
                    : heard.getClass().getSimpleName())
            .toList();
    bob.heard().clear();
    return texts;
  }

  @Test
  void oneLeavesAtOnceAndThoseOnItsHeelsLeaveTogetherFourTimesAsLongAfterItAsItTook() {
    news();
    say("one");
    assertThat(news()).containsExactly("one");
    say("two");
    say("three");
    bob.channel().advanceTimeBy(7, TimeUnit.MILLISECONDS);
    assertThat(news()).isEmpty();
    bob.channel().advanceTimeBy(1, TimeUnit.MILLISECONDS);
    assertThat(news()).containsExactly("two", "three");
    bob.channel().advanceTimeBy(8, TimeUnit.MILLISECONDS);
    say("four");
    assertThat(news()).containsExactly("four");
  }

  /// The bound is wide, and of processor time, for busy machines.
  @Test
  void thatManyWhoAreAwayHaveBlockedSomebodyMakesWhatThatOneSaysToAllNoSlower() {
    Town large = new Town(BLOCKERS + 2);
    Account hated = large.account(0);
    for (int user = 1; user <= BLOCKERS; user++) {
      large.account(user).block(hated);
    }
    Visitor there = large.comes(BLOCKERS + 1, "192.0.2.3");
    Broadcasts toFew =
        new Broadcasts(
            large.accounts, large.presence.online(), large.bus, large.clock, Metrics.unseen());

    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < 1_000; i++) {
      assertThat(toFew.broadcast(hated, new Request.SendBroadcast(i, "x")))
          .isEqualTo(new Answer.BroadcastSent(i, false));
    }
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;

    assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofMillis(500));
    assertThat(there.events()).hasAtLeastOneElementOfType(Event.BroadcastMessage.class);
    there.account().block(hated);
    assertThat(toFew.broadcast(hated, new Request.SendBroadcast(1, "x")))
        .isEqualTo(new Answer.BroadcastSent(1, true));
  }

  @Test
  void whatIsSaidToOneMeanwhileOvertakesNothing() {
    say("one");
    news();
    say("two");
    assertThat(news()).isEmpty();
    bob.session().send(new Event.Ping());
    assertThat(news()).containsExactly("two", "Ping");
  }

  @Test
  void whoLeavesMeanwhileHearsItBefore() {
    say("one");
    news();
    say("two");
    assertThat(news()).isEmpty();
    bob.session().end(EndReason.LOGOUT);
    assertThat(news()).containsExactly("two");
  }
}
