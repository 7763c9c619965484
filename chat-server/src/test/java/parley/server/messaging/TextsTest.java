package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import parley.protocol.MessageId;
import parley.server.account.Account;
import parley.server.messaging.MailScene.Link;

/// Texts of messages that nobody acknowledges, in a memory that takes one of them.
final class TextsTest {

  private static final String TEXT = "twelve chars";

  private final MailScene scene = new MailScene(2L * TEXT.length());
  private final Account alice = scene.user("alice");
  private final Account bob = scene.user("bob");
  private final Account carol = scene.user("carol");
  private final Link fromAlice = scene.sender(alice);
  private long sent;

  private void send(Account to) {
    sent++;
    fromAlice.send(to, new MessageId("run", sent), TEXT, false);
    scene.commits();
  }

  @Test
  void soMuchMayBeInMemoryForAllTogetherAndWhatComesNextIsStored() {
    scene.comesOnline(bob);
    Link atCarol = scene.comesOnline(carol);
    send(bob);
    assertThat(scene.store.onDisk()).isEmpty();
    send(carol);

    assertThat(scene.store.onDisk()).hasSize(1);
    assertThat(fromAlice.outcomes()).containsExactly("2 STORED");
    assertThat(atCarol.texts()).containsExactly(TEXT);
  }

  @Test
  void whatIsAcknowledgedMakesRoom() {
    Link atBob = scene.comesOnline(bob);
    scene.comesOnline(carol);
    send(bob);
    atBob.acknowledge(1);
    send(carol);

    assertThat(scene.store.onDisk()).isEmpty();
  }

  @Test
  void whatIsStoredMakesRoomThoughItIsOnTheWireStill() {
    scene.comesOnline(bob);
    scene.comesOnline(carol);
    send(bob);
    scene.passes(Post.PATIENCE);
    scene.commits();
    send(carol);

    assertThat(fromAlice.outcomes()).containsExactly("1 STORED");
    assertThat(scene.store.onDisk()).hasSize(1);
  }

  @Test
  void whatComesFromTheStoreTakesNone() {
    send(bob);
    Link atBob = scene.comesOnline(bob);
    scene.comesOnline(carol);
    scene.commits();
    send(carol);

    assertThat(atBob.texts()).containsExactly(TEXT);
    assertThat(scene.store.onDisk()).hasSize(1);
  }

  @Test
  void whatIsRefusedTakesNone() {
    scene.store.setFull(true);
    send(bob);
    scene.comesOnline(carol);
    send(carol);

    assertThat(fromAlice.outcomes()).containsExactly("1 DISK");
  }
}
