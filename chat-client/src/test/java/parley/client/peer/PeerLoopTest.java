package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.home.Home;
import parley.client.home.Written;
import parley.client.uplink.Deaf;
import parley.client.uplink.Uplink;
import parley.protocol.Code;
import parley.protocol.MessageId;

class PeerLoopTest {

  @TempDir private Path folder;

  private final PeerLoop loop = new PeerLoop("peer", Thread.NORM_PRIORITY);

  @Test
  void aLoopThatWasClosedBeforeItsFirstTaskNeverBegins() {
    loop.close();
    loop.execute(() -> {});
    assertThat(loop.closeUnstarted()).isTrue();
  }

  @Test
  void aClientThatEndsWhileNamesAreLookedUpDoesNotListenAfterwards() {
    Uplink none =
        new Uplink(
            new EmbeddedChannel().eventLoop(),
            new ClientConfig(
                "127.0.0.1",
                1,
                "bob",
                Passwords.of("secret"),
                true,
                folder,
                true,
                null,
                key -> true),
            new Home(folder),
            new Nobody());
    PeerLoop swarm = new PeerLoop("swarm", Thread.NORM_PRIORITY);
    Peers peers =
        new Peers(
            PeerConfig.USUAL,
            "bob",
            none,
            Runnable::run,
            loop,
            swarm,
            new MessageIds(),
            new Nobody());

    peers.close(Code.LOST, CompletableFuture.completedFuture(null)).join();

    // What listens, once the names are known.
    loop.execute(() -> {});
    assertThat(loop.closeUnstarted()).isTrue();
  }

  private static final class Nobody extends Deaf implements Peers.Owner {
    @Override
    public void tell(ClientEvent event) {}

    @Override
    public void receivedPrivately(String from, MessageId id, String text, Written recorded) {}

    @Override
    public void linked(PeerLink link) {}

    @Override
    public <T extends @Nullable Object> void complete(
        CompletableFuture<Outcome<T>> future, Outcome<T> value) {}
  }
}
