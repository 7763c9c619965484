package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.client.api.ClientEvent;
import parley.protocol.Code;
import parley.protocol.Rung;

/// How a client takes leave of its peers.
class LeavingTest {

  @TempDir Path folder;
  private LocalServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new LocalServer(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void aPrivateSessionHearsWhyAtOnceWhileADiskIsStillBusyWithFiles() throws Exception {
    try (Member alice = new Member("alice", server.port(), folder.resolve("alice"));
        Member bob = new Member("bob", server.port(), folder.resolve("bob"))) {
      alice.startPrivate("bob");
      assertThat(Side.next(bob.told)).isInstanceOf(ClientEvent.PrivateStarted.class);
      CompletableFuture<Void> recorded = new CompletableFuture<>();

      CompletableFuture<?> left = bob.leave(Code.LOGOUT, recorded);

      assertThat(Side.next(alice.told))
          .isEqualTo(new ClientEvent.PrivateEnded("bob", Rung.DIRECT, Code.LOGOUT));
      assertThat(left).isNotDone();
      recorded.complete(null);
      assertThat(left).succeedsWithin(60, TimeUnit.SECONDS);
    }
  }
}
