package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.server.account.Account;
import parley.server.messaging.MailScene.Link;
import parley.server.store.Store;

final class MailboxTest {

  private final MailScene scene = new MailScene();
  private final Account alice = scene.user("alice");
  private final Account bob = scene.user("bob");
  private final Link fromAlice = scene.sender(alice);

  @Test
  void aMessageToSomeoneOnlineIsDeliveredWhenAcknowledgedAndTouchesNoDisk() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "hello", false);
    assertThat(atBob.texts()).containsExactly("hello");
    assertThat(fromAlice.outcomes()).isEmpty();

    atBob.acknowledge(1);
    assertThat(fromAlice.outcomes()).containsExactly("1 DELIVERED");
    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void aMessageToSomeoneAwayIsStoredOnlyWhenItIsOnTheDisk() {
    fromAlice.send(bob, id(1), "hello", false);
    assertThat(fromAlice.outcomes()).isEmpty();
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");
    assertThat(scene.store.onDisk()).hasSize(1);
  }

  @Test
  void whatWaitedComesFirstAndInOrder() {
    fromAlice.send(bob, id(1), "one", false);
    fromAlice.send(bob, id(2), "two", false);
    scene.commits();
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(3), "three", false);
    scene.commits();
    assertThat(atBob.texts()).containsExactly("one", "two", "three");
    assertThat(atBob.deliveries).allMatch(delivery -> delivery.stored());
  }

  @Test
  void onceTheStoredOnesAreAcknowledgedMessagesGoFromMemoryAgain() {
    fromAlice.send(bob, id(1), "one", false);
    scene.commits();
    Link atBob = scene.comesOnline(bob);
    scene.commits();
    atBob.acknowledge(1);
    scene.commits();
    fromAlice.send(bob, id(2), "two", false);
    assertThat(atBob.texts()).containsExactly("one", "two");
    assertThat(atBob.deliveries.getLast().stored()).isFalse();
    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void tenSecondsOfSilenceStoreAllThatIsUnacknowledged() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    scene.passes(Duration.ofSeconds(6));
    fromAlice.send(bob, id(2), "two", false);
    scene.passes(Duration.ofMillis(3_999));
    scene.commits();
    assertThat(fromAlice.outcomes()).isEmpty();

    scene.passes(Duration.ofMillis(1));
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED", "2 STORED");

    fromAlice.send(bob, id(3), "three", false);
    scene.commits();
    assertThat(atBob.texts()).containsExactly("one", "two", "three");
    atBob.acknowledge(3);
    scene.commits();
    assertThat(scene.store.onDisk()).isEmpty();
    assertThat(fromAlice.outcomes()).endsWith("3 STORED");
  }

  @Test
  void whoGoesAwayBeforeAcknowledgingFindsItStoredAndMarkedAgain() {
    Link first = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    scene.goesAway(first);
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");

    Link second = scene.comesOnline(bob);
    scene.commits();
    assertThat(second.texts()).containsExactly("one");
    assertThat(second.deliveries.getFirst().again()).isTrue();
  }

  @Test
  void aStoredLetterThatWasOnAWireOnceIsMarkedAgainTheNextTime() {
    fromAlice.send(bob, id(1), "one", false);
    scene.commits();
    Link first = scene.comesOnline(bob);
    scene.commits();
    assertThat(first.deliveries.getFirst().again()).isFalse();
    scene.goesAway(first);
    Link second = scene.comesOnline(bob);
    scene.commits();
    assertThat(second.deliveries.getFirst().again()).isTrue();
  }

  @Test
  void aStoredLetterIsMarkedAgainBeforeItIsOnAWireWhateverTheDiskDoesThen() {
    fromAlice.send(bob, id(1), "one", false);
    scene.commits();
    Link first = scene.comesOnline(bob);
    scene.store.commit();
    scene.run();
    scene.store.failAll();

    assertThat(first.texts()).containsExactly("one");
    assertThat(scene.store.onDisk().getFirst().again()).isTrue();
  }

  @Test
  void whatIsSentTwiceOnOneLinkIsAnsweredTwiceAndDeliveredOnce() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    fromAlice.send(bob, id(1), "one", true);
    assertThat(fromAlice.outcomes()).isEmpty();
    atBob.acknowledge(1);
    assertThat(atBob.texts()).containsExactly("one");
    assertThat(fromAlice.outcomes()).containsExactlyInAnyOrder("1 DELIVERED", "2 DELIVERED");
  }

  @Test
  void aResendAttachesToTheHeldLetterAndIsAnsweredWithIt() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    scene.goesAway(fromAlice);
    Link again = scene.sender(alice);
    again.send(bob, id(1), "one", true);
    atBob.acknowledge(1);
    assertThat(atBob.texts()).containsExactly("one");
    assertThat(again.outcomes()).containsExactly("1 DELIVERED");
  }

  @Test
  void aResendOfAStoredLetterIsStoredOnce() {
    fromAlice.send(bob, id(1), "one", false);
    scene.commits();
    fromAlice.send(bob, id(1), "one", true);
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED", "2 STORED");
    assertThat(scene.store.onDisk()).hasSize(1);
    Link atBob = scene.comesOnline(bob);
    scene.commits();
    atBob.acknowledge(1);
    scene.commits();
    fromAlice.send(bob, id(2), "two", false);
    assertThat(atBob.deliveries.getLast().stored()).isFalse();
  }

  @Test
  void anAcknowledgementOfALostSessionIsDropped() {
    Link first = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    Link second = scene.comesOnline(bob);
    first.acknowledge(1);
    scene.commits();
    assertThat(second.texts()).containsExactly("one");
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");
  }

  @Test
  void acknowledgingWhatWasNeverSentEndsTheSession() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    atBob.acknowledge(2);
    assertThat(atBob.hasEnded()).isTrue();
  }

  @Test
  void anAcknowledgementThatCrossesTheSpillStillCounts() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "one", false);
    scene.passes(Duration.ofSeconds(10));
    atBob.acknowledge(1);
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");
    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void theWindowHoldsSoManyLettersAndNotOneMore() {
    Link atBob = scene.comesOnline(bob);
    IntStream.rangeClosed(1, Limits.LETTERS_IN_FLIGHT)
        .forEach(i -> fromAlice.send(bob, id(i), "m" + i, false));
    scene.commits();
    assertThat(atBob.deliveries).hasSize(Limits.LETTERS_IN_FLIGHT);
    assertThat(scene.store.onDisk()).isEmpty();

    fromAlice.send(bob, id(Limits.LETTERS_IN_FLIGHT + 1), "one too many", false);
    scene.commits();
    assertThat(scene.store.onDisk()).hasSize(Limits.LETTERS_IN_FLIGHT + 1);
    assertThat(atBob.deliveries).hasSize(Limits.LETTERS_IN_FLIGHT);

    atBob.acknowledge(Limits.LETTERS_IN_FLIGHT);
    scene.commits();
    assertThat(atBob.texts()).endsWith("m" + Limits.LETTERS_IN_FLIGHT, "one too many");
    assertThat(scene.store.onDisk()).hasSize(1);
  }

  @Test
  void ofWhatWaitedNoMoreIsSentAtOnceThanTheWindowHolds() {
    String text = "x".repeat(Limits.TEXT_BYTES);
    IntStream.rangeClosed(1, 64).forEach(i -> fromAlice.send(bob, id(i), text, false));
    scene.commits();

    Link atBob = scene.comesOnline(bob);
    scene.commits();
    int sent = atBob.deliveries.size();
    assertThat(sent).isLessThanOrEqualTo(Limits.WEIGHT_IN_FLIGHT / (2 * text.length()));
    atBob.acknowledge(sent);
    scene.commits();
    assertThat(atBob.deliveries).hasSizeGreaterThan(sent);
  }

  @Test
  void whenTheStoreFindsFewerThanWereAskedForTheRestComesToo() {
    String text = "x".repeat(Limits.TEXT_BYTES);
    int letters = Store.READ_BYTES / Limits.TEXT_BYTES;
    IntStream.rangeClosed(1, letters).forEach(i -> fromAlice.send(bob, id(i), text, false));
    scene.commits();

    Link atBob = scene.comesOnline(bob);
    scene.commits();

    assertThat(atBob.deliveries)
        .hasSize(letters)
        .extracting(delivery -> delivery.messageId().counter())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void aFullMailboxRefusesButForgetsNothingThatItAccepted() {
    int most = Limits.MAILBOX_LETTERS / 2;
    IntStream.rangeClosed(1, most).forEach(i -> fromAlice.send(bob, id(i), "m", false));
    scene.commits();
    fromAlice.answers.clear();
    fromAlice.send(bob, id(most + 1), "one too many", false);
    fromAlice.send(bob, id(7), "m", true);
    scene.commits();
    assertThat(fromAlice.outcomes())
        .containsExactly(most + 1 + " MAILBOX_FULL", most + 2 + " STORED");

    Link atBob = scene.comesOnline(bob);
    scene.commits();
    atBob.acknowledge(1);
    scene.commits();
    fromAlice.send(bob, id(most + 3), "there is room again", false);
    scene.commits();
    assertThat(fromAlice.outcomes()).endsWith(most + 3 + " STORED");
  }

  @Test
  void aBlockRefusesWhatIsNewAndKeepsWhatWasAccepted() {
    fromAlice.send(bob, id(1), "before", false);
    scene.commits();
    bob.block(alice);
    fromAlice.send(bob, id(2), "after", false);
    fromAlice.send(bob, id(1), "before", true);
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED", "2 BLOCKED", "3 STORED");
    Link atBob = scene.comesOnline(bob);
    scene.commits();
    assertThat(atBob.texts()).containsExactly("before");
  }

  @Test
  void aLetterThatWaitedForItsMailboxWhileItsSenderWasBlockedIsRefused() {
    Link atBob = scene.comesOnline(bob);
    Mailbox mailbox = scene.mailbox(bob);
    mailbox.attach(atBob.session);
    bob.block(alice);
    Letter waiting = new Letter(alice, id(1), Instant.EPOCH, "too late", false);
    mailbox.accept(waiting, new Sender(fromAlice.session, 1));
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 BLOCKED");
    assertThat(atBob.texts()).isEmpty();
  }

  @Test
  void aResendOfADeliveredLetterIsDeliveredThoughItsSenderIsBlockedNow() {
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "hello", false);
    atBob.acknowledge(1);
    bob.block(alice);

    Link again = scene.sender(alice);
    again.send(bob, id(1), "hello", true);
    again.send(bob, id(2), "and now", true);
    scene.commits();

    assertThat(again.outcomes()).containsExactly("1 DELIVERED", "2 BLOCKED");
    assertThat(atBob.texts()).containsExactly("hello");
  }

  @Test
  void whoIsBlockedIsAnsweredAResendAfterALookAtTheStoreWhetherSomethingIsThereOrNot() {
    Link fromCarol = scene.sender(scene.user("carol"));
    bob.block(alice);
    fromAlice.send(bob, id(1), "to an empty mailbox", true);
    assertThat(fromAlice.outcomes()).isEmpty();
    scene.commits();
    assertThat(fromAlice.outcomes()).containsExactly("1 BLOCKED");

    fromCarol.send(bob, id(1), "hello", false);
    scene.commits();
    fromAlice.send(bob, id(2), "to one that is not", true);
    assertThat(fromAlice.outcomes()).hasSize(1);
    scene.commits();
    assertThat(fromAlice.outcomes()).endsWith("2 BLOCKED");
  }

  @Test
  void aResendOfALetterThatWasStoredAndReadIsNotDeliveredAgain() {
    fromAlice.send(bob, id(1), "hello", false);
    scene.commits();
    Link atBob = scene.comesOnline(bob);
    scene.commits();
    atBob.acknowledge(1);
    scene.goesAway(atBob);

    fromAlice.send(bob, id(1), "hello", true);
    scene.commits();

    assertThat(fromAlice.outcomes()).containsExactly("1 STORED", "2 DELIVERED");
    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void soManyAcknowledgedLettersAreRememberedAndNotOneMore() {
    Link atBob = scene.comesOnline(bob);
    IntStream.rangeClosed(0, Acknowledged.LETTERS)
        .forEach(i -> fromAlice.send(bob, id(i + 1), "m" + i, false));
    atBob.acknowledge(Acknowledged.LETTERS + 1);
    bob.block(alice);

    Link again = scene.sender(alice);
    again.send(bob, id(1), "m0", true);
    scene.commits();
    IntStream.rangeClosed(1, Acknowledged.LETTERS)
        .forEach(i -> again.send(bob, id(i + 1), "m" + i, true));

    assertThat(again.outcomes()).hasSize(Acknowledged.LETTERS + 1).startsWith("1 BLOCKED");
    assertThat(again.outcomes().subList(1, Acknowledged.LETTERS + 1))
        .allMatch(outcome -> outcome.endsWith(" DELIVERED"));
  }

  @Test
  void anIdIsRememberedForItsSenderAndItsRunAlone() {
    Link fromCarol = scene.sender(scene.user("carol"));
    Link atBob = scene.comesOnline(bob);
    fromAlice.send(bob, id(1), "of alice", false);
    atBob.acknowledge(1);

    fromCarol.send(bob, id(1), "of carol", true);
    fromAlice.send(bob, new MessageId("another", 1), "of another run", true);

    assertThat(atBob.texts()).containsExactly("of alice", "of carol", "of another run");
  }

  @Test
  void theOrderOfRefusalsIsSelfThenUnknownThenBlocked() {
    fromAlice.send(alice, id(1), "me", false);
    bob.block(alice);
    fromAlice.send(bob, id(2), "bob", false);
    assertThat(fromAlice.outcomes()).isEqualTo(List.of("1 SELF", "2 BLOCKED"));
  }

  private static MessageId id(long counter) {
    return new MessageId("run", counter);
  }
}
