package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.server.account.Account;
import parley.server.messaging.MailScene.Link;

/// Mailboxes while the disk takes nothing: what is new is refused, and what was on a wire is kept
/// until there is room.
final class FullDiskTest {

  private final MailScene scene = new MailScene();
  private final Account alice = scene.user("alice");
  private final Account bob = scene.user("bob");
  private final Link fromAlice = scene.sender(alice);

  private void diskIsFull() {
    scene.store.setFull(true);
  }

  private void diskHasRoom() {
    scene.store.setFull(false);
    scene.passes(Post.RETRY);
    scene.commits();
  }

  private void send(long number) {
    fromAlice.send(bob, new MessageId("run", number), "m" + number, false);
    scene.commits();
  }

  private void sendAgain(Link from, long number) {
    from.send(bob, new MessageId("run", number), "m" + number, true);
    scene.commits();
  }

  private Link comesOnline() {
    Link link = scene.comesOnline(bob);
    scene.commits();
    return link;
  }

  private void goesAway(Link link) {
    scene.goesAway(link);
    scene.commits();
  }

  private void acknowledge(Link link) {
    link.acknowledge(link.deliveries.getLast().number());
    scene.commits();
  }

  @Test
  void aNewMessageToSomeoneAwayIsRefusedAndTakenAgainWhenThereIsRoom() {
    diskIsFull();
    send(1);
    diskHasRoom();
    send(2);

    assertThat(fromAlice.outcomes()).containsExactly("1 DISK", "2 STORED");
    assertThat(comesOnline().texts()).containsExactly("m2");
  }

  @Test
  void messagesToSomeoneOnlineNeedNoDisk() {
    Link atBob = comesOnline();
    diskIsFull();
    send(1);
    acknowledge(atBob);

    assertThat(fromAlice.outcomes()).containsExactly("1 DELIVERED");
  }

  @Test
  void aMessageToSomeoneSilentStaysOnTheWireAndNobodyIsSentAway() {
    Link atBob = comesOnline();
    diskIsFull();
    send(1);
    for (int i = 0; i < 5; i++) {
      scene.passes(Post.PATIENCE);
      scene.commits();
    }
    assertThat(fromAlice.outcomes()).isEmpty();
    send(2);
    acknowledge(atBob);

    assertThat(atBob.texts()).containsExactly("m1", "m2");
    assertThat(fromAlice.outcomes()).containsExactly("1 DELIVERED", "2 DELIVERED");
    assertThat(fromAlice.hasEnded()).isFalse();
  }

  @Test
  void aMessageToSomeoneSilentIsStoredWhenThereIsRoomAgain() {
    Link atBob = comesOnline();
    diskIsFull();
    send(1);
    scene.passes(Post.PATIENCE);
    scene.commits();
    scene.store.setFull(false);
    scene.passes(Post.PATIENCE);
    scene.commits();

    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");
    assertThat(atBob.texts()).containsExactly("m1");
  }

  @Test
  void whatWasOnTheWireOfSomeoneWhoLeftIsKeptAndStoredWhenThereIsRoom() {
    Link atBob = comesOnline();
    send(1);
    send(2);
    diskIsFull();
    goesAway(atBob);
    send(3);
    assertThat(fromAlice.outcomes()).containsExactly("3 DISK");

    diskHasRoom();

    assertThat(fromAlice.outcomes()).containsExactly("3 DISK", "1 STORED", "2 STORED");
    assertThat(comesOnline().texts()).containsExactly("m1", "m2");
  }

  @Test
  void whatWasOnTheWireOfSomeoneWhoLeftIsSentWhenTheyComeBackDiskOrNot() {
    Link atBob = comesOnline();
    send(1);
    diskIsFull();
    goesAway(atBob);

    Link back = comesOnline();
    send(2);
    acknowledge(back);

    assertThat(back.texts()).containsExactly("m1", "m2");
    assertThat(back.deliveries.getFirst().again()).isTrue();
    assertThat(fromAlice.outcomes()).containsExactly("1 DELIVERED", "2 DELIVERED");
  }

  @Test
  void whatComesAgainJoinsWhatIsKept() {
    Link atBob = comesOnline();
    send(1);
    diskIsFull();
    goesAway(atBob);
    goesAway(fromAlice);
    Link again = scene.sender(alice);
    sendAgain(again, 1);
    assertThat(again.outcomes()).isEmpty();

    diskHasRoom();

    assertThat(again.outcomes()).containsExactly("1 STORED");
    assertThat(comesOnline().texts()).containsExactly("m1");
  }

  /// The server that knew was killed: this one cannot say that nobody has seen it.
  @Test
  void whatComesAgainFromBeforeARestartIsKeptUnansweredAndStoredInOrder() {
    diskIsFull();
    sendAgain(fromAlice, 1);
    sendAgain(fromAlice, 2);
    send(3);
    assertThat(fromAlice.outcomes()).containsExactly("3 DISK");

    diskHasRoom();

    assertThat(fromAlice.outcomes()).containsExactly("3 DISK", "1 STORED", "2 STORED");
    assertThat(comesOnline().texts()).containsExactly("m1", "m2");
  }

  @Test
  void soMuchIsKeptForAFullDiskAndNotOneMore() {
    diskIsFull();
    IntStream.rangeClosed(1, Limits.LETTERS_IN_FLIGHT).forEach(n -> sendAgain(fromAlice, n));
    assertThat(fromAlice.outcomes()).isEmpty();

    sendAgain(fromAlice, Limits.LETTERS_IN_FLIGHT + 1);

    assertThat(fromAlice.outcomes()).containsExactly(Limits.LETTERS_IN_FLIGHT + 1 + " DISK");
  }

  @Test
  void whatWaitsOnAFullDiskIsReadAndNotReadAgain() {
    send(1);
    diskIsFull();
    Link atBob = comesOnline();
    acknowledge(atBob);
    send(2);
    acknowledge(atBob);
    goesAway(atBob);
    Link back = comesOnline();

    assertThat(atBob.texts()).containsExactly("m1", "m2");
    assertThat(back.texts()).isEmpty();
    assertThat(fromAlice.outcomes()).containsExactly("1 STORED", "2 DELIVERED");

    diskHasRoom();
    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void theOrderIsKeptWhenOnlyTheEarlierOnesWereNotTaken() {
    Link atBob = comesOnline();
    send(1);
    send(2);
    scene.goesAway(atBob);
    scene.store.failAll();
    scene.run();
    assertThat(fromAlice.outcomes()).isEmpty();
    Link again = scene.sender(alice);
    sendAgain(again, 3);

    scene.passes(Post.RETRY);
    scene.commits();

    assertThat(comesOnline().texts()).containsExactly("m1", "m2", "m3");
  }

  @Test
  void aReaderWhoseLettersCannotBeReadStaysAndGetsThemLater() {
    send(1);
    Link atBob = scene.comesOnline(bob);
    scene.store.failAll();
    scene.run();
    assertThat(atBob.hasEnded()).isFalse();
    assertThat(atBob.texts()).isEmpty();

    scene.passes(Duration.ofSeconds(5));
    scene.commits();

    assertThat(atBob.texts()).containsExactly("m1");
  }
}
