package parley.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.fuzz.FaultLog;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.Hashes;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.scram.ChannelBinding;
import parley.server.Heard;
import parley.server.Town;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.wire.Decoded;

@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class SessionTest implements Requests {

  private static final Duration INACTIVITY = Duration.ofSeconds(20);
  private static final Sha256 FILE = new Sha256(Bytes.of(new byte[32]));
  private static final String INTRODUCTION = "0".repeat(Limits.INTRODUCTION_LENGTH);

  private static final int FRAME = 100_000;

  /// What Netty counts for a frame besides its bytes, at most.
  private static final int ENTRY_BYTES = 200;

  private static final long ROOM = 1L << 40;

  /// What one of the longest texts takes.
  private static final int LONG_TEXT = 2 * Limits.TEXT_BYTES;

  private static final long UNSENT_OF_OTHERS = 4 << 20;

  /// A link whose other side takes all that is sent, or nothing, until it is told to take a frame.
  private static final class Link extends EmbeddedChannel {
    boolean takes = true;

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) throws Exception {
      if (takes) {
        super.doWrite(waiting);
      }
    }

    void takesOne() {
      unsafe().outboundBuffer().remove();
      runPendingTasks();
    }
  }

  private boolean answers = true;
  private boolean faulty;
  private @Nullable CompletableFuture<Answer> awaited;
  private final Link channel = new Link();
  private final MemoryShare unsent = new MemoryShare(ROOM);
  private final MemoryShare unanswered = new MemoryShare(ROOM);
  private final Metrics metrics = Metrics.forPrometheus();
  private final List<Request> requests = new ArrayList<>();
  private final List<Notification> notifications = new ArrayList<>();
  private final List<FromServer> said = new ArrayList<>();
  private @Nullable EndReason ended;
  private final Session session;

  SessionTest() {
    channel.freezeTime();
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, INACTIVITY, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    session =
        new Session(
            channel,
            new Setting(this, timeouts, metrics, unsent, unanswered, new MemoryShare(ROOM)),
            ChannelBinding.NONE,
            Bytes.of(new byte[32]));
    channel.pipeline().addLast(session.inbound());
    // The login, which is answered by the next line.
    answers = false;
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(0)));
    session.activate(new Town(1).account(0), 7, new Answer.Done(0), 0);
    answers = true;
    requests.clear();
    said();
    said.clear();
  }

  @AfterEach
  void disconnects() {
    channel.finishAndReleaseAll();
  }

  @Override
  public void request(Session session, Request request) {
    requests.add(request);
    Answer answer = new Answer.Done(request.id());
    if (faulty) {
      session.hold();
      throw new IllegalStateException("a fault of the test");
    }
    if (awaited != null) {
      session.answerLater(
          request.id(), requests.size() == 1 ? awaited : CompletableFuture.completedStage(answer));
    } else if (answers) {
      session.answer(answer);
    }
  }

  @Override
  public void notification(Session session, Notification notification) {
    notifications.add(notification);
  }

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {
    ended = reason;
  }

  private List<FromServer> said() {
    said.addAll(Heard.on(channel));
    return said;
  }

  private void passes(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private void isWritable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private static List<Answer.Users> pages(int count) {
    return IntStream.range(0, count)
        .mapToObj(page -> new Answer.Users(1, page, page == count - 1, List.of()))
        .toList();
  }

  @Test
  void pagesAreMadeAsTheOtherSideTakesThemAndLaterRequestsWait() {
    List<Answer.Users> pages = pages(3);
    List<Answer.Users> made = new ArrayList<>();
    isWritable(false);
    session.answerPages(pages.stream().peek(made::add).iterator()::next);
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(2)));
    assertThat(made).isEmpty();
    assertThat(requests).isEmpty();

    isWritable(true);

    assertThat(said()).startsWith(pages.toArray(FromServer[]::new)).hasSize(4);
    assertThat(requests).containsExactly(new Request.WhoElse(2));
  }

  @Test
  void anAnswerOfOnePageGoesAtOnce() {
    session.answerPages(pages(1).iterator()::next);

    assertThat(said()).isEqualTo(pages(1));
  }

  @Test
  void soManyRequestsMayWaitForAnswersAndNotOneMore() {
    answers = false;
    for (int id = 1; id < Limits.UNANSWERED; id++) {
      channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(id)));
    }
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(Limits.UNANSWERED)));
    assertThat(channel.config().isAutoRead()).isFalse();

    session.answer(new Answer.Done(1));

    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void whoTakesNothingIsHeardButNoRequestIsTakenUp() {
    isWritable(false);
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(1)));
    channel.writeInbound(new Decoded.Rejected<>(2, Code.USAGE, "no message"));
    channel.writeInbound(new Decoded.Ok<>(new Notification.Ack(1)));

    assertThat(notifications).containsExactly(new Notification.Ack(1));
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(requests).isEmpty();
    assertThat(said()).isEmpty();

    isWritable(true);
    assertThat(said())
        .containsExactly(new Answer.Done(1), new Answer.Refused(2, Code.USAGE, "no message"));
  }

  @Test
  void soManyBytesOfRequestsMayWaitAndNotOneMore() {
    isWritable(false);
    int half = Limits.TEXT_BYTES / 2;
    for (int bytes = 0; bytes < Limits.WAITING_BYTES; bytes += 2 * half) {
      channel.writeInbound(new Decoded.Ok<>(new Request.SendBroadcast(1, "x".repeat(half))));
    }
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.writeInbound(new Decoded.Ok<>(new Request.SendBroadcast(1, "x")));
    assertThat(channel.config().isAutoRead()).isFalse();

    answers = false;
    isWritable(true);

    assertThat(channel.config().isAutoRead()).as("they are taken up, if not answered").isTrue();
  }

  private void sendsLongTexts(EmbeddedChannel from, int count) {
    for (int id = 1; id <= count; id++) {
      from.writeInbound(
          new Decoded.Ok<>(new Request.SendBroadcast(id, "x".repeat(Limits.TEXT_BYTES))));
    }
  }

  @Test
  void aSessionMayHaveNoMoreUnansweredThanIsLeftForAllButOneTextAlways() {
    answers = false;
    unanswered.add(ROOM - 4L * LONG_TEXT);
    sendsLongTexts(channel, 2);
    assertThat(channel.config().isAutoRead()).isTrue();
    sendsLongTexts(channel, 1);
    assertThat(channel.config().isAutoRead()).as("taken up, but not answered").isFalse();

    EmbeddedChannel other = new EmbeddedChannel();
    Session session = loggedIn(other);
    other.pipeline().addLast(session.inbound());
    sendsLongTexts(other, 1);
    assertThat(other.config().isAutoRead()).isTrue();
    other.writeInbound(new Decoded.Ok<>(new Request.SendBroadcast(2, "x")));
    assertThat(other.config().isAutoRead()).isFalse();
    other.finishAndReleaseAll();
    assertThat(unanswered.room()).as("who is gone takes nothing").isEqualTo(LONG_TEXT);
  }

  @Test
  void whatIsAnsweredCountsNoMoreAndWhatHasTheSameNumberWhenAllOfItIs() {
    answers = false;
    sendsLongTexts(channel, 3);
    channel.writeInbound(new Decoded.Rejected<>(3, Code.USAGE, "no message"));
    assertThat(unanswered.room()).isEqualTo(ROOM - 3L * LONG_TEXT);

    session.answer(new Answer.Done(2));
    assertThat(unanswered.room()).isEqualTo(ROOM - 2L * LONG_TEXT);
    session.answer(new Answer.Done(1));
    session.answer(new Answer.Done(3));

    assertThat(unanswered.room()).isEqualTo(ROOM);
  }

  @Test
  void whatIsAnsweredAtOnceBehindARequestThatWaitsIsTakenUpOneAfterTheOther() {
    CompletableFuture<Answer> first = new CompletableFuture<>();
    awaited = first;
    for (int id = 1; id <= 10_000; id++) {
      channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(id)));
    }
    assertThat(requests).hasSize(1);

    first.complete(new Answer.Done(1));

    assertThat(said()).hasSize(10_000).last().isEqualTo(new Answer.Done(10_000));
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void aRequestThatFailsAfterItHeldTheSessionHoldsItNoLonger() {
    faulty = true;
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(1)));
    faulty = false;
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(2)));

    assertThat(said()).last().isEqualTo(new Answer.Done(2));
    assertThat(said()).first().isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aRequestThatFailsWhenItHasWaitedIsAnsweredAndHoldsNothingUp() {
    session.holdFor(
        1,
        Duration.ofSeconds(1).toNanos(),
        () -> {
          throw new IllegalStateException("a fault of the test");
        });
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(2)));
    assertThat(requests).isEmpty();

    passes(Duration.ofSeconds(1));

    assertThat(said())
        .first()
        .extracting(answer -> ((Answer.Refused) answer).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(said()).last().isEqualTo(new Answer.Done(2));
  }

  @Test
  void anAcknowledgementThatSaysNothingNewGoesNoFurther() {
    for (long delivery : new long[] {3, 3, 2, 4}) {
      channel.writeInbound(new Decoded.Ok<>(new Notification.Ack(delivery)));
    }

    assertThat(notifications).containsExactly(new Notification.Ack(3), new Notification.Ack(4));
  }

  @Test
  void whatIsNotifiedBeforeTheLoginIsHeardByNobodyAndSilencesNothingLater() {
    EmbeddedChannel early = new EmbeddedChannel();
    Session session = session(early);
    early.pipeline().addLast(session.inbound());
    early.writeInbound(new Decoded.Ok<>(new Notification.Ack(1_000)));
    early.writeInbound(new Decoded.Ok<>(new Notification.IntroductionOver(INTRODUCTION)));
    assertThat(notifications).isEmpty();

    session.activate(new Town(1).account(0), 7, new Answer.Done(0), 0);
    early.writeInbound(new Decoded.Ok<>(new Notification.Ack(3)));

    assertThat(notifications).containsExactly(new Notification.Ack(3));
    early.finishAndReleaseAll();
  }

  @Test
  void aSessionOfWhichNothingIsHeardIsLost() {
    EmbeddedChannel silent = new EmbeddedChannel();
    var _ = loggedIn(silent);
    for (long second = 1; second < Limits.SILENCE_AT_MOST.toSeconds(); second++) {
      silent.advanceTimeBy(1, TimeUnit.SECONDS);
      silent.runScheduledPendingTasks();
    }
    assertThat(ended).isNull();

    silent.advanceTimeBy(1, TimeUnit.SECONDS);
    silent.runScheduledPendingTasks();

    assertThat(ended).isEqualTo(EndReason.SILENT);
    silent.finishAndReleaseAll();
  }

  @Test
  void aLoginWhoseLinkIsGoneWhenItIsStoredIsASessionThatHasEnded() {
    metrics.loggedIn();
    session.end(EndReason.LOST);
    metrics.loggedIn();
    ended = null;

    session.activate(new Town(1).account(0), 8, new Answer.Done(0), 0);

    assertThat(ended).isEqualTo(EndReason.LOST);
    assertThat(metrics.scrape()).contains("\nparley_sessions 0.0\n");
  }

  @Test
  void aSessionMayHaveSoMuchUnsentAndNotOneFrameMore() {
    fillUp(Limits.UNSENT_BYTES);
    assertThat(ended).isNull();

    session.send(frame(FRAME));

    assertThat(ended).as("not in the midst of what its sender does").isNull();
    channel.runPendingTasks();
    assertThat(ended).isEqualTo(EndReason.SLOW);
  }

  @Test
  void whoLogsInMakesRoomForOthersUntilTheyAreIn() {
    session.makeRoom();
    assertThat(ended).isNull();
    Session other = session(new Link());
    other.makeRoom();
    assertThat(other.state()).isEqualTo(new SessionState.Closed(EndReason.LOGIN_DEADLINE));
  }

  @Test
  void aSessionMayHaveNoMoreThanIsLeftForAll() {
    unsent.add(ROOM - UNSENT_OF_OTHERS);
    fillUp(UNSENT_OF_OTHERS / 2);
    assertThat(ended).isNull();

    session.send(frame(FRAME));

    channel.runPendingTasks();
    assertThat(ended).isEqualTo(EndReason.SLOW);
    assertThat(unsent.room()).as("what was given up is free again").isEqualTo(UNSENT_OF_OTHERS);
  }

  @Test
  void whatHasGoneOutCountsNoMore() {
    fillUp(Limits.UNSENT_BYTES);
    channel.takes = true;
    channel.flush();
    channel.releaseOutbound();

    assertThat(unsent.room()).isEqualTo(ROOM);
    fillUp(Limits.UNSENT_BYTES);
    assertThat(ended).isNull();
  }

  @Test
  void whoSaysThatItLivesButReadsNothingIsEndedAsSlow() {
    channel.takes = false;
    session.send(frame(FRAME));
    for (int i = 1; i < 5; i++) {
      channel.writeInbound(new Decoded.Ok<>(new Notification.Active()));
      passes(INACTIVITY.minusSeconds(5));
      assertThat(ended).isNull();
    }
    channel.writeInbound(new Decoded.Ok<>(new Notification.Active()));
    passes(INACTIVITY.minusSeconds(5));

    assertThat(ended).isEqualTo(EndReason.SLOW);
  }

  @Test
  void whoTakesALittleNowAndThenIsNeitherSlowNorSilentHoweverMuchWaits() {
    Link slow = new Link();
    Session reader = loggedIn(slow);
    slow.takes = false;
    for (int i = 0; i < 20; i++) {
      reader.send(frame(FRAME));
    }
    for (int i = 0; i < 12; i++) {
      slow.takesOne();
      slow.advanceTimeBy(25, TimeUnit.SECONDS);
      slow.runScheduledPendingTasks();
      assertThat(slow.isWritable()).isFalse();
    }

    assertThat(ended).isNull();
    slow.takes = true;
    slow.flush();
    slow.finishAndReleaseAll();
  }

  @Test
  void whoTakesWhatWaitsIsAliveAndWhoTakesNothingIsNot() {
    channel.takes = false;
    session.send(frame(FRAME));
    session.send(frame(FRAME));
    channel.runPendingTasks();

    CompletionStage<Boolean> taking = session.probe();
    channel.takesOne();
    passes(Duration.ofSeconds(2));
    assertThat(taking).isCompletedWithValue(true);

    CompletionStage<Boolean> dead = session.probe();
    passes(Duration.ofSeconds(2));
    assertThat(dead).isCompletedWithValue(false);
  }

  @Test
  void ofWhomNothingIsReadIsNotTakenForDead() {
    answers = false;
    for (int id = 1; id <= Limits.UNANSWERED; id++) {
      channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(id)));
    }

    CompletionStage<Boolean> alive = session.probe();
    passes(Duration.ofSeconds(2));

    assertThat(alive).isCompletedWithValue(true);
  }

  /// A session on `link` that may be idle for ever.
  private Session loggedIn(EmbeddedChannel link) {
    Session made = session(link);
    made.activate(new Town(1).account(0), 1, new Answer.Done(0), 0);
    return made;
  }

  private Session session(EmbeddedChannel link) {
    link.freezeTime();
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    return new Session(
        link,
        new Setting(
            this,
            timeouts,
            Metrics.unseen(),
            new MemoryShare(ROOM),
            unanswered,
            new MemoryShare(ROOM)),
        ChannelBinding.NONE,
        Bytes.of(new byte[32]));
  }

  /// Sends frames until no more of them have room within `bytes`, as the session counts them.
  private void fillUp(long bytes) {
    channel.takes = false;
    long before = unsent.room();
    while (before - unsent.room() + FRAME + ENTRY_BYTES <= bytes && ended == null) {
      session.send(frame(FRAME));
    }
  }

  private static ByteBuf frame(int bytes) {
    return Unpooled.wrappedBuffer(new byte[bytes]);
  }

  static List<Request> whatClientsAskOfThemselves() {
    return List.of(
        new Request.Listen(1, 1, List.of(), false, true, true),
        new Request.SendMessage(1, "bob", new MessageId("run", 1), "again", true),
        new Request.WhoElse(1),
        new Request.FindUser(1, "bob"),
        new Request.PutManifest(1, FILE, true, Hashes.of(new byte[Limits.SHA_256_BYTES])),
        new Request.Introduce(1, "bob", Purpose.CHUNKS),
        new Request.Reverse(1, INTRODUCTION),
        new Request.Relay(1, INTRODUCTION),
        new Request.GetManifest(1, FILE),
        new Request.FindFile(1, "film", false),
        new Request.Announce(1, FILE, ChunkSet.of(0)),
        new Request.Withdraw(1, FILE),
        new Request.AskLastHolder(1));
  }

  @ParameterizedTest
  @MethodSource("whatClientsAskOfThemselves")
  void whatClientsAskOfThemselvesIsNoActivity(Request request) {
    passes(INACTIVITY.minusSeconds(1));
    channel.writeInbound(new Decoded.Ok<>(request));
    passes(Duration.ofSeconds(1));

    assertThat(ended).isEqualTo(EndReason.TIMEOUT);
    assertThat(said()).last().isInstanceOf(Event.Ended.class);
  }

  @Test
  void whoTakesUpASessionAfterSomeIdlenessHasWhatIsLeftOfTheTime() {
    answers = false;
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(1)));
    Duration idle = INACTIVITY.minusSeconds(5);
    session.activate(new Town(1).account(0), 8, new Answer.Done(1), idle.toNanos());

    passes(Duration.ofMillis(4_999));
    assertThat(ended).isNull();
    passes(Duration.ofMillis(1));
    assertThat(ended).isEqualTo(EndReason.TIMEOUT);
  }

  static List<Request> whatPeopleAsk() {
    return List.of(
        new Request.WhoElseSince(1, 60),
        new Request.SendMessage(1, "bob", new MessageId("run", 1), "new", false),
        new Request.Introduce(1, "bob", Purpose.PRIVATE),
        new Request.RegisterFile(1, "film", FILE, 1, 1, FILE));
  }

  @ParameterizedTest
  @MethodSource("whatPeopleAsk")
  void whatPeopleAskIsActivity(Request request) {
    passes(INACTIVITY.minusSeconds(1));
    channel.writeInbound(new Decoded.Ok<>(request));
    passes(INACTIVITY.minusSeconds(1));
    assertThat(ended).isNull();
    passes(Duration.ofSeconds(1));

    assertThat(ended).isEqualTo(EndReason.TIMEOUT);
  }
}
