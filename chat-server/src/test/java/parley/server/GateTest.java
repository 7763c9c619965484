package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.admission.Load;
import parley.server.admission.MemoryShare;
import parley.server.bus.LocalBus;
import parley.server.files.Registry;
import parley.server.messaging.Broadcasts;
import parley.server.metrics.Metrics;
import parley.server.store.FileStore;
import parley.server.store.SteppedStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.wire.Decoded;

/// Who asks too often, or of a server that is behind, is told so; and nothing is lost by it.
class GateTest {

  private static final int PER_SECOND = 1;
  private static final int BURST = PER_SECOND * (int) Limits.BURST.toSeconds();

  /// Of requests whose rate is nobody's to set.
  private static final int OTHERS_BURST =
      Limits.REQUESTS_PER_SECOND * (int) Limits.BURST.toSeconds();

  private final Town town = new Town(2);
  private final Visitor alice = town.comes(0, "127.0.0.1");
  private final EventLoop loop = alice.channel().eventLoop();
  private final Load load = new Load(List.of(loop));
  private final Gate gate = gate(new Rates(PER_SECOND, PER_SECOND));
  private long ids;

  GateTest() {
    alice.channel().runPendingTasks();
  }

  private Gate gate(Rates rates) {
    return gate(town, load, rates, registry(town, SteppedStore.NO_FILES));
  }

  @SuppressWarnings("NullAway") // Features that nobody asks for here.
  private static Gate gate(Town town, Load load, Rates rates, Registry registry) {
    Broadcasts broadcasts =
        new Broadcasts(
            town.accounts, town.presence.online(), new LocalBus(), town.clock, Metrics.unseen());
    return new Gate(
        new Gate.Features(
            null, null, null, town.post, broadcasts, town.presence, null, null, null, registry),
        rates,
        load);
  }

  @SuppressWarnings("NullAway") // No request here has to be stored.
  private static Registry registry(Town town, FileStore.Files stored) {
    return new Registry(
        null,
        stored,
        town.accounts,
        town.clock,
        town.clock,
        Metrics.unseen(),
        new MemoryShare(Long.MAX_VALUE));
  }

  /// The file `film`, which so many users have held.
  private static FileStore.Files film(int holders, Instant held) {
    Sha256 id = Sha256.of(new byte[Limits.SHA_256_BYTES]);
    return new FileStore.Files(
        List.of(new StoredFile(id, 10, 1, id)),
        List.of(new StoredFileName("film", id, 0)),
        IntStream.range(0, holders)
            .mapToObj(user -> new FileStore.Holder(id, user, 1, held))
            .toList(),
        held);
  }

  private void says(boolean again) {
    ids++;
    gate.request(
        alice.session(),
        new Request.SendMessage(ids, Town.name(1), new MessageId("run", ids), "hello", again));
  }

  private void broadcasts() {
    broadcasts("hello");
  }

  private void broadcasts(String text) {
    ids++;
    gate.request(alice.session(), new Request.SendBroadcast(ids, text));
  }

  private List<Code> refusals() {
    return alice.heard().stream()
        .filter(Answer.Refused.class::isInstance)
        .map(answer -> ((Answer.Refused) answer).code())
        .toList();
  }

  /// The loop is behind, and has been for a while.
  private void fallBehind() {
    for (int i = 0; i < 10; i++) {
      passes(Limits.LATE.plusMillis(50));
    }
  }

  private void catchesUp() {
    for (int i = 0; i < 50; i++) {
      passes(Duration.ofMillis(25));
    }
  }

  /// Asks what is answered late.
  private void doesNotWait(int requests) {
    for (int i = 0; i < requests; i++) {
      alice.channel().writeInbound(new Decoded.Ok<>(new Request.AskLastHolder(1)));
    }
  }

  private void passes(Duration time) {
    alice.channel().advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    alice.channel().runScheduledPendingTasks();
  }

  @Test
  void whoSaysABurstAndOneMoreIsToldThatTheLastWasTooMuch() {
    for (int i = 0; i < BURST; i++) {
      says(false);
    }
    assertThat(refusals()).isEmpty();

    says(false);

    assertThat(refusals()).containsExactly(Code.THROTTLED);
  }

  @Test
  void messagesAndBroadcastsAreCountedApart() {
    for (int i = 0; i < BURST; i++) {
      says(false);
      broadcasts();
    }
    assertThat(refusals()).isEmpty();

    broadcasts();

    assertThat(refusals()).containsExactly(Code.THROTTLED);
  }

  @Test
  void aBroadcastOfManyBytesCountsAsMoreThanOne() {
    broadcasts("x".repeat((BURST - 2) * Limits.BROADCAST_BYTES_PER_TOKEN));
    broadcasts();
    assertThat(refusals()).isEmpty();

    broadcasts();

    assertThat(refusals()).containsExactly(Code.THROTTLED);
  }

  @Test
  void aLookAtAllWhoWereOnlineCountsOnceMoreForEachThousandOfThem() {
    Town town = new Town(4 * Limits.USERS_PER_TOKEN);

    assertThat(answeredOfABurst(town, SteppedStore.NO_FILES, new Request.WhoElseSince(1, 0)))
        .isEqualTo(OTHERS_BURST / 5);
  }

  @Test
  void aLookAtAllWhoHoldAFileCountsOnceMoreForEachThousandOfThem() {
    Town town = new Town(4 * Limits.USERS_PER_TOKEN);
    Request find = new Request.FindFile(1, "film", false);
    Instant now = town.clock.instant();

    assertThat(answeredOfABurst(town, film(Limits.USERS_PER_TOKEN - 1, now), find))
        .isEqualTo(OTHERS_BURST);
    assertThat(answeredOfABurst(town, film(Limits.USERS_PER_TOKEN, now), find))
        .isEqualTo(OTHERS_BURST / 2);
    assertThat(answeredOfABurst(town, film(4 * Limits.USERS_PER_TOKEN, now), find))
        .isEqualTo(OTHERS_BURST / 5);
  }

  /// How often somebody who was quiet is answered at once.
  private static int answeredOfABurst(Town town, FileStore.Files stored, Request request) {
    Visitor asker = town.comes(0, "127.0.0.1");
    Load load = new Load(List.of(asker.channel().eventLoop()));
    Gate gate = gate(town, load, new Rates(PER_SECOND, PER_SECOND), registry(town, stored));
    for (int i = 0; i <= OTHERS_BURST; i++) {
      gate.request(asker.session(), request);
      if (asker.heard().getLast() instanceof Answer.Refused refused) {
        assertThat(refused.code()).isEqualTo(Code.THROTTLED);
        return i;
      }
    }
    throw new AssertionError("nothing was refused");
  }

  @Test
  void whatMayHaveBeenAcceptedBeforeIsNeverRefusedButWaits() {
    for (int i = 0; i < BURST; i++) {
      says(true);
    }
    int accepted = town.letters().size();

    says(true);
    assertThat(town.letters()).hasSize(accepted);
    passes(Duration.ofSeconds(1));

    assertThat(town.letters()).hasSize(accepted + 1);
    assertThat(refusals()).isEmpty();
  }

  @Test
  void aServerThatIsBehindRefusesBroadcasts() {
    fallBehind();

    broadcasts();

    assertThat(refusals()).containsExactly(Code.THROTTLED);
  }

  @Test
  void aServerThatIsBehindRefusesMessagesOfThoseWhoDoNotWaitForAnswers() {
    fallBehind();
    doesNotWait(Limits.UNANSWERED_WHEN_BUSY - 2);
    assertThat(gate.refusal(alice.session())).as("of one more").isNull();

    doesNotWait(1);
    says(false);
    assertThat(gate.refusal(alice.session())).as("of one more").contains("overloaded");
    assertThat(refusals()).isEmpty();

    doesNotWait(1);
    says(false);
    assertThat(refusals()).containsExactly(Code.THROTTLED);
    says(true);
    assertThat(refusals()).hasSize(1);
    assertThat(town.letters()).hasSize(2);
  }

  @Test
  void aServerThatHasCaughtUpRefusesNothing() {
    fallBehind();
    doesNotWait(Limits.UNANSWERED_WHEN_BUSY);
    catchesUp();

    says(false);
    broadcasts();

    assertThat(refusals()).isEmpty();
  }
}
