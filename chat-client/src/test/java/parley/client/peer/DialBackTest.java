package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Purpose;
import parley.wire.Certificates;

/// A client dials whom it is told to for the sake of an introduction, once, and nobody else; even
/// if its own server says so.
class DialBackTest {

  private static final Bytes TICKET = Bytes.of(new byte[32]);
  private static final String ONE = "0".repeat(31) + "1";
  private static final String TWO = "0".repeat(31) + "2";
  private static final String THREE = "0".repeat(31) + "3";

  @TempDir Path folder;
  private final BlockingQueue<Socket> dialled = new LinkedBlockingQueue<>();
  private LocalServer server;
  private ServerSocket uninvolved;
  private Member bob;

  @BeforeEach
  void start() throws Exception {
    server = new LocalServer(folder.resolve("data"));
    uninvolved = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    bob = new Member("bob", server.port(), folder.resolve("bob"));
  }

  private void accept() {
    try {
      while (true) {
        dialled.add(uninvolved.accept());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @AfterEach
  void stop() throws Exception {
    bob.close();
    uninvolved.close();
    server.stop();
  }

  @Test
  void anAddressIsDialledOnceForAnIntroductionAndNeverWithoutOne() throws Exception {
    List<String> address = List.of("127.0.0.1:" + uninvolved.getLocalPort());
    bob.hear(new Event.DialBack(ONE, address));
    introduce(TWO, true);
    bob.hear(new Event.DialBack(TWO, address));
    introduce(THREE, false);
    for (int i = 0; i < 10; i++) {
      bob.hear(new Event.DialBack(THREE, address));
      introduce(THREE, false);
    }

    assertThat(Side.next(dialled)).isNotNull();
    try (Member alice = new Member("alice", server.port(), folder.resolve("alice"))) {
      // By then all has been heard.
      assertThat(Side.next(bob.open("alice")).user()).isEqualTo("alice");
      assertThat(Side.next(alice.accepted).user()).isEqualTo("bob");
    }
    assertThat(dialled).isEmpty();
  }

  @Test
  void aServerThatHasTheWholeWorldDialledIsObeyedForSomeOnly() throws Exception {
    List<String> address = List.of("127.0.0.1:" + uninvolved.getLocalPort());
    int many = 10 * DialBacks.AT_ONCE;
    long begun = System.nanoTime();
    for (int i = 0; i < many; i++) {
      introduce("%032x".formatted(i), false);
      bob.hear(new Event.DialBack("%032x".formatted(i), address));
    }
    try (Member alice = new Member("alice", server.port(), folder.resolve("alice"))) {
      // By then all has been heard.
      assertThat(Side.next(bob.open("alice")).user()).isEqualTo("alice");
      assertThat(Side.next(alice.accepted).user()).isEqualTo("bob");
    }
    long earned = (System.nanoTime() - begun) / DialBacks.EVERY.toNanos();
    assertThat(dialled.size())
        .isLessThan(many)
        .isLessThanOrEqualTo(DialBacks.AT_ONCE + (int) earned);
  }

  private void introduce(String name, boolean initiator) {
    Fingerprint key = Fingerprint.of(Certificates.newKey().getPublic());
    bob.hear(
        new Event.Introduced(
            new Introduction(name, TICKET, "eve", key, Purpose.CHUNKS, initiator, List.of())));
  }
}
