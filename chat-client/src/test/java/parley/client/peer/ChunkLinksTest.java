package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.protocol.PeerMessage;
import parley.wire.Decoded;

/// Links for chunks between real clients, introduced by the real server.
class ChunkLinksTest {

  @TempDir Path folder;
  private LocalServer server;
  private final List<Member> members = new ArrayList<>();

  @BeforeEach
  void startServer() throws Exception {
    server = new LocalServer(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    members.forEach(Member::close);
    server.stop();
  }

  private Member member(String user) throws Exception {
    Member member = new Member(user, server.port(), folder.resolve(user));
    members.add(member);
    return member;
  }

  @Test
  void bothSidesHaveTheOneLinkWhicheverOpenedIt() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");

    PeerLink hers = Side.next(alice.open("bob"));
    PeerLink his = Side.next(bob.accepted);
    hers.send(new PeerMessage.PeerPing());
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));

    assertThat(Side.next(alice.open("bob"))).isEqualTo(hers);
    assertThat(Side.next(bob.open("alice"))).isEqualTo(his);
    assertThat(bob.accepted).isEmpty();
    assertThat(alice.accepted).isEmpty();
  }

  @Test
  void twoWhoOpenAtOnceShareOneLink() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");

    BlockingQueue<PeerLink> hers = alice.open("bob");
    BlockingQueue<PeerLink> his = bob.open("alice");

    Side.next(hers).send(new PeerMessage.PeerPing());
    assertThat(Side.next(his).user()).isEqualTo("alice");
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));
  }

  /// A second link was made once while the first went over to its loop, and took its place.
  @RepeatedTest(5)
  void whoAsksWhileALinkGoesOverToItsLoopGetsThatOne() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");
    CountDownLatch busy = bob.holdSwarmLoop();

    PeerLink hers = Side.next(alice.open("bob"));
    BlockingQueue<PeerLink> his = bob.open("alice");
    bob.roundTrip();
    busy.countDown();

    PeerLink link = Side.next(his);
    hers.send(new PeerMessage.PeerPing());
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));
    assertThat(link.channel().isOpen() && hers.channel().isOpen()).isTrue();
  }

  @RepeatedTest(3)
  void aBlockClosesItWhileItGoesOverToItsLoopAsWell() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");
    CountDownLatch busy = bob.holdSwarmLoop();
    PeerLink hers = Side.next(alice.open("bob"));
    bob.roundTrip();

    bob.block("alice");
    bob.roundTrip();
    busy.countDown();

    await().until(() -> !hers.channel().isOpen());
  }

  @Test
  void aLinkThatWasClosedIsOpenedAnew() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");

    for (int i = 0; i < 3; i++) {
      PeerLink link = Side.next(alice.open("bob"));
      PeerLink his = Side.next(bob.accepted);
      link.close();
      await().until(() -> !link.channel().isOpen() && !his.channel().isOpen());
    }
  }

  @Test
  void aBlockClosesIt() throws Exception {
    Member alice = member("alice");
    Member bob = member("bob");
    PeerLink link = Side.next(alice.open("bob"));
    Side.next(bob.accepted);

    bob.block("alice");

    await().until(() -> !link.channel().isOpen());
    alice.open("bob");
    assertThat(Side.next(alice.failures)).isNotEmpty();
  }

  @Test
  void whoIsNotThereIsNotReached() throws Exception {
    Member alice = member("alice");
    alice.open("nobody");
    assertThat(Side.next(alice.failures)).contains("nobody");
  }
}
