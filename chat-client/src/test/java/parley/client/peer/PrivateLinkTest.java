package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.client.api.Outcome;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.PeerMessage;
import parley.wire.Decoded;

/// One private session of alice, over a real link to a bob who does as the test wants.
class PrivateLinkTest {

  private static final PrivateSession.Patience USUAL = PrivateSession.USUAL;

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private Side alice;
  private Side bob;
  private PeerLink bobs;

  private record Received(MessageId id, String text) {}

  @BeforeEach
  void start() throws Exception {
    alice = new Side("alice");
    bob = new Side("bob");
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
  }

  private PrivateSession session(PrivateSession.Patience patience) throws Exception {
    bob.introduced(alice.introduction(false));
    alice.dial(bob, alice.introduced(bob.introduction(true)));
    PeerLink link = alice.link();
    bobs = bob.link();
    return alice.onLoop(() -> {
      link.channel().pipeline().removeLast();
      PrivateSession session =
          new PrivateSession(
              link,
              alice.loop,
              patience,
              new PrivateSession.Owner() {
                @Override
                public void received(PrivateSession from, MessageId id, String text) {
                  told.add(new Received(id, text));
                }

                @Override
                public void ended(PrivateSession which, Code code) {
                  told.add(code);
                }
              });
      link.attach(session);
      return session;
    });
  }

  private BlockingQueue<Outcome<DeliveryState>> sent(PrivateSession session, long counter) {
    BlockingQueue<Outcome<DeliveryState>> outcome = new LinkedBlockingQueue<>();
    alice.loop.execute(() -> session.send(id(counter), "text", outcome::add));
    return outcome;
  }

  private static MessageId id(long counter) {
    return new MessageId("run", counter);
  }

  @Test
  void aMessageIsDeliveredWhenItIsAcknowledgedAndNotBefore() throws Exception {
    var outcome = sent(session(USUAL), 1);

    assertThat(Side.next(bob.heard))
        .isEqualTo(new Decoded.Ok<>(new PeerMessage.PrivateMessage(id(1), "text")));
    assertThat(outcome).isEmpty();
    bobs.send(new PeerMessage.PrivateReceipt(id(7)));
    bobs.send(new PeerMessage.PrivateReceipt(id(1)));

    assertThat(Side.next(outcome)).isEqualTo(new Outcome.Ok<>(DeliveryState.DELIVERED));
  }

  @Test
  void aMessageThatIsUnansweredWhenTheLinkIsLostIsUnconfirmed() throws Exception {
    var outcome = sent(session(USUAL), 1);
    Side.next(bob.heard);

    bobs.close();

    assertThat(Side.next(outcome))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(Code.NOT_PRIVATE);
              assertThat(refused.text()).contains("unconfirmed");
            });
    assertThat(Side.next(told)).isEqualTo(Code.LOST);
  }

  @Test
  void aStopWaitsForTheAnswersToWhatWasSaidBefore() throws Exception {
    PrivateSession session = session(USUAL);
    var outcome = sent(session, 1);
    alice.loop.execute(() -> session.stop(Code.STOPPED, () -> told.add("stopped")));
    Side.next(bob.heard);
    bobs.send(new PeerMessage.PrivateReceipt(id(1)));

    assertThat(Side.next(outcome)).isEqualTo(new Outcome.Ok<>(DeliveryState.DELIVERED));
    assertThat(Side.next(bob.heard))
        .isEqualTo(new Decoded.Ok<>(new PeerMessage.Stop(Code.STOPPED)));
    assertThat(Side.next(told)).isEqualTo(Code.STOPPED);
    bobs.close();
    assertThat(Side.next(told)).isEqualTo("stopped");
  }

  /// What was shown is delivered; what comes too late to be shown is not.
  @Test
  void aStopWaitsUntilWhatIsBeingShownIsAcknowledged() throws Exception {
    PrivateSession session = session(USUAL);
    bobs.send(new PeerMessage.PrivateMessage(id(1), "text"));
    assertThat(Side.next(told)).isEqualTo(new Received(id(1), "text"));

    alice.onLoop(() -> {
      session.stop(Code.STOPPED, () -> {});
      return session;
    });
    bobs.send(new PeerMessage.PrivateMessage(id(2), "late"));
    bobs.send(new PeerMessage.PeerPing());
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPong()));
    alice.loop.execute(() -> session.recorded(id(1), null));

    assertThat(Side.next(bob.heard))
        .isEqualTo(new Decoded.Ok<>(new PeerMessage.PrivateReceipt(id(1))));
    assertThat(Side.next(bob.heard))
        .isEqualTo(new Decoded.Ok<>(new PeerMessage.Stop(Code.STOPPED)));
    assertThat(Side.next(told)).isEqualTo(Code.STOPPED);
  }

  @Test
  void aPeerThatAnswersNoPingIsLost() throws Exception {
    session(
        new PrivateSession.Patience(
            Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(3)));

    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));
    assertThat(Side.next(told)).isEqualTo(Code.LOST);
  }

  @Test
  void aPingIsAnswered() throws Exception {
    session(USUAL);
    bobs.send(new PeerMessage.PeerPing());
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPong()));
  }

  @Test
  void aTextThatIsTooLargeEndsTheSession() throws Exception {
    session(USUAL);
    bobs.send(new PeerMessage.PrivateMessage(id(1), "x".repeat(Limits.TEXT_BYTES)));
    bobs.send(new PeerMessage.PrivateMessage(id(2), "x".repeat(Limits.TEXT_BYTES + 1)));

    assertThat(Side.next(told)).isInstanceOf(Received.class);
    assertThat(Side.next(told)).isEqualTo(Code.LOST);
  }

  @Test
  void aStopWithACodeOfItsOwnIsALoss() throws Exception {
    session(USUAL);
    bobs.send(new PeerMessage.Stop(Code.WRONG_PASSWORD));
    assertThat(Side.next(told)).isEqualTo(Code.LOST);
  }

  /// The peer does not send it again, so nothing else would ever answer it.
  @Test
  void aMessageThatCannotBeRecordedEndsTheSession() throws Exception {
    PrivateSession session = session(USUAL);
    bobs.send(new PeerMessage.PrivateMessage(id(1), "text"));
    assertThat(Side.next(told)).isInstanceOf(Received.class);

    alice.loop.execute(() -> session.recorded(id(1), new IOException("no space left")));

    assertThat(Side.next(told)).isEqualTo(Code.LOST);
    bobs.channel().closeFuture().sync();
    assertThat(bob.heard).isEmpty();
  }

  /// Its silence was counted from the last message before this side stopped to read.
  @Test
  void aPeerThatWasNotReadForLongIsNotLostWhenReadingGoesOn() throws Exception {
    Duration lost = Duration.ofSeconds(3);
    PrivateSession session =
        session(new PrivateSession.Patience(Duration.ofMillis(10), Duration.ofMillis(50), lost));
    for (int i = 1; i <= PrivateSession.FULL; i++) {
      bobs.send(new PeerMessage.PrivateMessage(id(i), "text"));
      assertThat(Side.next(told)).isInstanceOf(Received.class);
    }
    long full = System.nanoTime();
    do {
      Side.next(bob.heard);
    } while (System.nanoTime() - full < lost.plusSeconds(1).toNanos());

    alice.loop.execute(() -> {
      for (int i = 1; i <= PrivateSession.FULL; i++) {
        session.recorded(id(i), null);
      }
    });
    Object last = new Decoded.Ok<>(new PeerMessage.PrivateReceipt(id(PrivateSession.FULL)));
    while (!Side.next(bob.heard).equals(last)) {}
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));
    bobs.send(new PeerMessage.PrivateMessage(id(100), "text"));

    assertThat(Side.next(told)).isEqualTo(new Received(id(100), "text"));
  }

  @Test
  void whoSendsFasterThanMessagesAreShownIsReadNoFurther() throws Exception {
    PrivateSession session = session(USUAL);
    int many = 5000;
    String text = "x".repeat(Limits.TEXT_BYTES);
    bob.loop.execute(() -> {
      for (int i = 1; i <= many; i++) {
        bobs.send(new PeerMessage.PrivateMessage(id(i), text));
      }
    });
    for (int i = 1; i <= many; i++) {
      Received next = (Received) Side.next(told);
      assertThat(next.id()).isEqualTo(id(i));
      assertThat(told.size()).isLessThan(200);
      alice.loop.execute(() -> session.recorded(next.id(), null));
    }
    assertThat(told).isEmpty();
  }
}
