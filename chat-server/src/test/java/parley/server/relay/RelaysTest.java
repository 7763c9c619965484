package parley.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;
import parley.server.session.Inbound;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;
import parley.server.session.Settings;
import parley.server.session.Timeouts;
import parley.wire.JsonCodec;
import parley.wire.Wire;

class RelaysTest {

  private static final String LOCAL = "127.0.0.1";
  private static final int RATE = 100_000;

  /// More than a link has before its partner is read no further.
  private static final int WAITING = 200_000;

  /// What Netty counts for a buffer besides its bytes.
  private static final int ENTRY_BYTES = 96;

  private final Town town = new Town(40);
  private final Metrics metrics = Metrics.forPrometheus();
  private final MemoryShare room = new MemoryShare(2 * WAITING);
  private final Relays relays =
      new Relays(true, RATE, town.introductions, town.seats, metrics, room);
  private final Visitor alice = town.comes(0, LOCAL);
  private final Visitor bob = town.comes(1, LOCAL);
  private final List<Link> links = new ArrayList<>();

  /// A connection of its own, as bytes.
  private final class Link implements Requests {
    final EmbeddedChannel channel = new EmbeddedChannel();
    @Nullable EndReason ended;

    Link() {
      channel.freezeTime();
      Wire.serverEnd(channel.pipeline(), null, () -> null);
      Timeouts timeouts =
          new Timeouts(
              Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
      Session session =
          new Session(
              channel,
              Settings.unbounded(this, timeouts),
              ChannelBinding.NONE,
              Bytes.of(new byte[32]));
      channel.pipeline().addLast("session", session.inbound());
      channel.pipeline().fireChannelActive();
      read();
      links.add(this);
    }

    void join(Bytes token, String behind) {
      ByteBuf join = JsonCodec.encode(ByteBufAllocator.DEFAULT, new Request.JoinRelay(3, token));
      channel.writeInbound(Unpooled.wrappedBuffer(join, bytes(behind)));
    }

    void say(String text) {
      channel.writeInbound(bytes(text));
    }

    String read() {
      channel.runPendingTasks();
      StringBuilder all = new StringBuilder();
      for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
        all.append(sent.toString(StandardCharsets.UTF_8));
        sent.release();
      }
      return all.toString();
    }

    boolean reads() {
      return channel.config().isAutoRead();
    }

    void passes(Duration time) {
      channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
    }

    @Override
    public void request(Session session, Request request) {
      relays.join(session, (Request.JoinRelay) request);
    }

    @Override
    public void notification(Session session, Notification notification) {}

    @Override
    public void ended(Session session, SessionState last, EndReason reason) {
      ended = reason;
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @AfterEach
  void nothingIsLeft() {
    for (Link link : links) {
      link.channel.finishAndReleaseAll();
    }
  }

  private Introduction introduced(Visitor who, Visitor whom) {
    Request.Introduce request = new Request.Introduce(1, whom.account().name(), Purpose.PRIVATE);
    return ((Answer.Introduced) town.introductions.introduce(who.session(), who.account(), request))
        .introduction();
  }

  private Answer asks(Visitor who, Introduction introduction) {
    return relays.relay(who.session(), new Request.Relay(2, introduction.introduction()));
  }

  private Code refusal(Visitor who, Introduction introduction) {
    return ((Answer.Refused) asks(who, introduction)).code();
  }

  /// The tokens of a relay for Alice and Bob, hers first.
  private List<Bytes> tokens() {
    return tokens(alice, bob);
  }

  private List<Bytes> tokens(Visitor who, Visitor whom) {
    Answer.RelayReady ready = (Answer.RelayReady) asks(who, introduced(who, whom));
    return List.of(ready.token(), ((Event.MeetAtRelay) whom.events().getLast()).token());
  }

  private List<Link> spliced() {
    List<Bytes> tokens = tokens();
    Link one = new Link();
    Link other = new Link();
    one.join(tokens.getFirst(), "");
    other.join(tokens.getLast(), "");
    assertThat(one.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\n");
    assertThat(other.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\n");
    return List.of(one, other);
  }

  private static void expectRefused(Link link, Code code) {
    assertThat(link.read()).contains("\"refused\"").contains("\"" + code.word() + "\"");
    assertThat(link.channel.isOpen()).isFalse();
    assertThat(link.ended).isEqualTo(EndReason.RELAY);
  }

  @Test
  void bytesPassAsTheyAreBothWaysOnceBothAreThere() {
    List<Link> both = spliced();

    both.getFirst().say("{\n\u0000 not json");
    both.getLast().say("pong\n");

    assertThat(both.getLast().read()).isEqualTo("{\n\u0000 not json");
    assertThat(both.getFirst().read()).isEqualTo("pong\n");
    assertThat(metrics.scrape())
        .contains("\nparley_relays 1.0\n")
        .contains("\nparley_relay_bytes_total 17.0\n");
  }

  @Test
  void theFirstWaitsUnansweredAndWhatItSaysTooEarlyIsNotLost() {
    List<Bytes> tokens = tokens();
    Link one = new Link();
    one.join(tokens.getFirst(), "early\n{bird");
    assertThat(one.read()).isEmpty();
    assertThat(one.reads()).isFalse();

    Link other = new Link();
    other.join(tokens.getLast(), "also early");

    assertThat(one.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\nalso early");
    assertThat(other.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\nearly\n{bird");
    assertThat(one.reads()).isTrue();
  }

  @Test
  void aTokenIsGoodForOneLinkAndInOneRole() {
    List<Bytes> tokens = tokens();
    Link one = new Link();
    one.join(tokens.getFirst(), "");
    Link thief = new Link();
    thief.join(tokens.getFirst(), "");
    expectRefused(thief, Code.UNREACHABLE);
    assertThat(one.channel.isOpen()).isTrue();
    assertThat(one.read()).isEmpty();

    Link other = new Link();
    other.join(tokens.getLast(), "");
    assertThat(one.read()).contains("done");
    Link late = new Link();
    late.join(tokens.getLast(), "");
    expectRefused(late, Code.UNREACHABLE);
  }

  @Test
  void aStrangersTokenGetsNothing() {
    tokens();
    Link stranger = new Link();
    stranger.join(Bytes.of(new byte[Limits.TICKET_BYTES]), "");
    expectRefused(stranger, Code.UNREACHABLE);
  }

  @Test
  void whoWaitsForTenSecondsIsToldThatNobodyCame() {
    List<Bytes> tokens = tokens();
    Link one = new Link();
    one.join(tokens.getFirst(), "");
    alice.channel().advanceTimeBy(Limits.RELAY_WITHIN.toMillis() - 1, TimeUnit.MILLISECONDS);
    alice.channel().runScheduledPendingTasks();
    assertThat(one.channel.isOpen()).isTrue();

    alice.channel().advanceTimeBy(1, TimeUnit.MILLISECONDS);
    alice.channel().runScheduledPendingTasks();

    expectRefused(one, Code.TIMEOUT);
    Link other = new Link();
    other.join(tokens.getLast(), "");
    expectRefused(other, Code.UNREACHABLE);
    assertThat(metrics.scrape())
        .contains("meetings_total{outcome=\"timeout\"} 1.0")
        .contains("meetings_total{outcome=\"unreachable\"} 1.0");
  }

  @Test
  void aRelayToWhichNobodyComesCountsAsNoMeeting() {
    tokens();

    alice.channel().advanceTimeBy(Limits.RELAY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    alice.channel().runScheduledPendingTasks();

    assertThat(metrics.scrape()).contains("meetings_total{outcome=\"timeout\"} 0.0");
  }

  @Test
  void whoComesInTheMomentInWhichTheTimeIsUpIsThere() throws Exception {
    List<Bytes> tokens = tokens();
    Link one = new Link();
    one.join(tokens.getFirst(), "");
    Link other = new Link();
    Thread clock =
        new Thread(() -> {
          alice.channel().advanceTimeBy(Limits.RELAY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
          alice.channel().runScheduledPendingTasks();
        });
    synchronized (relays) {
      clock.start();
      await().until(() -> clock.getState() == Thread.State.BLOCKED);
      other.join(tokens.getLast(), "");
    }
    clock.join();

    one.say("hello");
    assertThat(one.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\n");
    assertThat(other.read()).isEqualTo("{\"type\":\"done\",\"id\":3}\nhello");
    assertThat(metrics.scrape()).contains("\nparley_relays 1.0\n");
  }

  @Test
  void theLoginDeadlineEndsWhoOnlyConnectsButNoRelay() {
    List<Link> both = spliced();
    Link idle = new Link();

    idle.passes(Limits.LOGIN_WITHIN);
    both.getFirst().passes(Limits.LOGIN_WITHIN.plus(Limits.SILENCE_AT_MOST));

    assertThat(idle.ended).isEqualTo(EndReason.LOGIN_DEADLINE);
    assertThat(both.getFirst().ended).isNull();
    both.getFirst().say("still here");
    assertThat(both.getLast().read()).isEqualTo("still here");
  }

  @Test
  void whoSendsFasterThanAllowedIsReadNoFurtherUntilThatIsMadeUpFor() {
    List<Link> both = spliced();
    Link fast = both.getFirst();
    // A quarter of a second's worth goes at once.
    fast.say("x".repeat(RATE / 4));
    assertThat(fast.reads()).isTrue();

    fast.say("x".repeat(RATE));
    assertThat(fast.reads()).isFalse();
    assertThat(both.getLast().reads()).as("the other way").isTrue();
    assertThat(both.getLast().read()).as("nothing is lost").hasSize(RATE / 4 + RATE);

    fast.passes(Duration.ofMillis(990));
    assertThat(fast.reads()).isFalse();
    fast.passes(Duration.ofMillis(20));
    assertThat(fast.reads()).isTrue();
  }

  @Test
  void anotherRelayLetsNoMorePassThanTheOneBeforeIt() {
    List<Link> before = spliced();
    // Ten seconds' worth: the other one's clock begins when it is made.
    before.getFirst().say("x".repeat(10 * RATE));
    before.getFirst().channel.close();
    Link fast = spliced().getFirst();

    fast.say("x".repeat(RATE / 10));

    assertThat(fast.reads()).isFalse();
    fast.passes(Duration.ofSeconds(10));
    assertThat(fast.reads()).isTrue();
  }

  @Test
  void aRelayAtWhichNothingPassesForTenMinutesIsEnded() {
    List<Link> both = spliced();
    both.forEach(link -> link.passes(Limits.RELAY_IDLE.minusSeconds(1)));
    both.getLast().say("still here");
    both.forEach(link -> link.passes(Limits.RELAY_IDLE.minusSeconds(1)));
    assertThat(both).allMatch(link -> link.channel.isOpen());

    both.forEach(link -> link.passes(Duration.ofSeconds(2)));
    assertThat(both).noneMatch(link -> link.channel.isOpen());
  }

  @Test
  void whoDoesNotReadHoldsUpThePartner() {
    List<Link> both = spliced();
    EmbeddedChannel slow = both.getLast().channel;
    slow.config().setWriteBufferWaterMark(new WriteBufferWaterMark(4, 8));
    slow.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

    both.getFirst().say("more than eight bytes");
    assertThat(both.getFirst().reads()).isFalse();
    assertThat(both.getLast().reads()).as("the other way is free").isTrue();

    slow.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    slow.runPendingTasks();
    assertThat(both.getFirst().reads()).isTrue();
  }

  /// Takes nothing of what is sent to it from now on.
  private static void stopsReading(Link link) {
    link.channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {}
            });
  }

  @Test
  void soMuchMayWaitForThoseWhoDoNotReadAndNotAByteMore() {
    for (int more = 0; more <= 1; more++) {
      List<Link> both = spliced();
      stopsReading(both.getLast());

      both.getFirst().say("x".repeat(WAITING - ENTRY_BYTES + more));

      boolean ended = more == 1;
      assertThat(both).allMatch(link -> link.channel.isOpen() != ended);
      both.forEach(link -> link.channel.close());
      both.forEach(Link::read);
      assertThat(room.room()).as("who is gone takes nothing").isEqualTo(2 * WAITING);
    }
  }

  @Test
  void theEndOfOneIsTheEndOfTheOtherAfterWhatItHadSaid() {
    List<Link> both = spliced();
    both.getFirst().say("last words");
    both.getFirst().channel.close();

    assertThat(both.getLast().read()).isEqualTo("last words");
    assertThat(both.getLast().channel.isOpen()).isFalse();
    assertThat(both).extracting(link -> link.ended).containsOnly(EndReason.RELAY);
    assertThat(metrics.scrape()).contains("\nparley_relays 0.0\n");
  }

  @Test
  void whoLeavesInTheMomentInWhichTheOtherComesLeavesNobodyWaiting() {
    List<Bytes> tokens = tokens();
    Link first = new Link();
    first.join(tokens.getLast(), "");
    Link last = new Link();
    last.channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise done) {
                first.channel.close();
                ctx.write(message, done);
              }
            });

    last.join(tokens.getFirst(), "");
    last.channel.runPendingTasks();

    assertThat(last.channel.isOpen()).isFalse();
    assertThat(last.ended).isEqualTo(EndReason.RELAY);
  }

  @ParameterizedTest
  @EnumSource(EndReason.class)
  void aRelayOutlivesALostServerLinkButNoLogoutAndNoTimeout(EndReason reason) {
    List<Link> both = spliced();

    relays.ended(bob.account(), reason);

    boolean parted = reason == EndReason.LOGOUT || reason == EndReason.TIMEOUT;
    both.getFirst().say("last words");
    assertThat(both.getLast().read()).isEqualTo("last words");
    farewell(both);
    assertThat(both).allMatch(link -> link.channel.isOpen() != parted);
  }

  @Test
  void aBlockEndsTheRelaysOfThoseTwoAndNoOthers() {
    List<Link> both = spliced();

    relays.blocked(town.account(5), alice.account());
    relays.blocked(bob.account(), town.account(5));
    farewell(both);
    assertThat(both).allMatch(link -> link.channel.isOpen());

    relays.blocked(bob.account(), alice.account());
    both.getFirst().say("last words");
    assertThat(both.getLast().read()).isEqualTo("last words");
    farewell(both);
    assertThat(both).noneMatch(link -> link.channel.isOpen());
  }

  private static void farewell(List<Link> both) {
    both.forEach(link ->
        link.channel.advanceTimeBy(Limits.RELAY_FAREWELL.toMillis(), TimeUnit.MILLISECONDS));
    both.forEach(link -> link.channel.runScheduledPendingTasks());
  }

  @Test
  void aServerThatStopsSaysNothingIntoTheirStream() {
    List<Link> both = spliced();

    both.getFirst()
        .channel
        .pipeline()
        .get(Inbound.class)
        .session()
        .end(EndReason.SHUTDOWN, Code.SHUTDOWN, "the server stops");

    assertThat(both.getFirst().read()).isEmpty();
    assertThat(both).noneMatch(link -> link.channel.isOpen());
  }

  @Test
  void onlyTheInitiatorMayAskForARelay() {
    Introduction introduction = introduced(alice, bob);

    assertThat(refusal(bob, introduction)).isEqualTo(Code.USAGE);
    assertThat(refusal(town.comes(2, LOCAL), introduction)).isEqualTo(Code.USAGE);
  }

  @Test
  void noRelayIsMadeWhenTheServerHasNoneOrOneOfThemTakesNone() {
    Relays off = new Relays(false, RATE, town.introductions, town.seats, metrics, room);
    Introduction introduction = introduced(alice, bob);
    assertThat(off.relay(alice.session(), new Request.Relay(2, introduction.introduction())))
        .isEqualTo(new Answer.Refused(2, Code.UNREACHABLE, "the server has no relay"));

    town.introductions.listen(
        bob.session(), bob.account(), new Request.Listen(1, 9, List.of(), true, true, false));
    assertThat(refusal(alice, introduction)).isEqualTo(Code.UNREACHABLE);
    assertThat(bob.events()).hasSize(1);
  }

  @Test
  void noRelayIsMadeForAnIntroductionThatIsOverOrExpired() {
    Introduction introduction = introduced(alice, bob);
    town.goes(bob);
    assertThat(refusal(alice, introduction)).isEqualTo(Code.OFFLINE);

    Introduction next = introduced(alice, town.comes(1, LOCAL));
    town.clock.pass(Limits.INTRODUCTION_LIVES);
    assertThat(refusal(alice, next)).isEqualTo(Code.USAGE);
  }

  @Test
  void whoAsksAgainForTheSameIntroductionGetsAnotherRelayInPlaceOfTheFirst() {
    List<Bytes> before = tokens();
    Link waiting = new Link();
    waiting.join(before.getLast(), "");
    for (int i = 0; i < Limits.RELAYS; i++) {
      tokens();
    }
    assertThat(waiting.channel.isOpen()).isFalse();
    Link late = new Link();
    late.join(before.getFirst(), "");
    expectRefused(late, Code.UNREACHABLE);

    spliced();
  }

  @Test
  void toBeAskedTakesNoPlaceOfAUser() {
    for (int peer = 10; peer < 10 + Limits.RELAYS; peer++) {
      tokens(town.comes(peer, LOCAL), bob);
    }

    spliced();
    assertThat(asks(bob, introduced(bob, town.comes(2, LOCAL))))
        .isInstanceOf(Answer.RelayReady.class);
  }

  @Test
  void soManyRelaysMayAUserHaveAndNotOneMore() {
    for (int peer = 10; peer < 10 + Limits.RELAYS; peer++) {
      assertThat(asks(alice, introduced(alice, town.comes(peer, LOCAL))))
          .isInstanceOf(Answer.RelayReady.class);
    }
    assertThat(refusal(alice, introduced(alice, bob))).isEqualTo(Code.THROTTLED);
    List<Bytes> tokens = tokens(town.comes(2, LOCAL), alice);
    Link carol = new Link();
    carol.join(tokens.getFirst(), "");
    Link another = new Link();
    another.join(tokens.getLast(), "");
    expectRefused(another, Code.THROTTLED);
    expectRefused(carol, Code.UNREACHABLE);

    alice.channel().advanceTimeBy(Limits.RELAY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    alice.channel().runScheduledPendingTasks();
    assertThat(asks(alice, introduced(alice, bob))).isInstanceOf(Answer.RelayReady.class);
  }
}
