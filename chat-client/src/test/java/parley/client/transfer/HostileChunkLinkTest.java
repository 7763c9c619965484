package parley.client.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.peer.PeerLink;
import parley.fuzz.Fuzzer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Rung;
import parley.wire.Wire;

/// A peer of a link for chunks that says anything, while it is asked for some: only chunks that
/// exist are spoken of, only what was asked for is taken, and the link ends once.
class HostileChunkLinkTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);

  @TempDir private Path folder;
  private final Workers workers = new Workers();

  @Test
  void aPeerMaySayAnything() throws InterruptedException {
    new Fuzzer("chunk-link", this::feed).alsoFrom(Fuzzer.samples()).run(1500);
  }

  @Test
  void whoAsksAndNeverReadsIsLeft() {
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected void doWrite(ChannelOutboundBuffer unread) {}
        };
    Wire.peerEnd(channel.pipeline(), null);
    ChunkLink link = link(channel, () -> {});
    new PeerLink("bob", Rung.DIRECT, channel).attach(link);
    byte[] interested =
        "{\"type\":\"interested\",\"file\":\"%s\"}\n".formatted(FILM.id()).getBytes(ISO_8859_1);

    for (int i = 0; i < ChunkLink.MOST_UNREAD; i++) {
      channel.writeInbound(Unpooled.copiedBuffer(interested));
    }
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound(Unpooled.copiedBuffer(interested));

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  private void feed(byte[] input) throws Exception {
    try (PartFile part = PartFile.open(folder.resolve("part"), FILM.layout().size())) {
      Downloader downloader = new Downloader(part);
      EmbeddedChannel channel = new EmbeddedChannel();
      Wire.peerEnd(channel.pipeline(), null);
      ChunkLink link = link(channel, () -> downloader.closed++);
      new PeerLink("bob", Rung.DIRECT, channel).attach(link);
      link.join(FILM.id(), downloader);
      link.ask(FILM.id(), 0);
      link.ask(FILM.id(), 2);

      try {
        channel.writeInbound(Unpooled.wrappedBuffer(named(input)));
      } finally {
        channel.finishAndReleaseAll();
      }

      assertThat(downloader.lost).isEqualTo(1);
      assertThat(downloader.closed).isEqualTo(1);
    }
    assertThat(folder.resolve("part")).hasSize(FILM.layout().size());
  }

  private ChunkLink link(EmbeddedChannel channel, Runnable closed) {
    Executor here = Runnable::run;
    TokenBucket unlimited = new TokenBucket(0);
    Library library =
        new Library(new RegistryDesk().of("alice", here), workers, here, _ -> {}, (_, _) -> {});
    return new ChunkLink(
        new PeerLink("bob", Rung.DIRECT, channel),
        library,
        new Uploads(unlimited, System::nanoTime),
        workers,
        unlimited,
        closed);
  }

  /// The corpus cannot know what the file's id is.
  private static byte[] named(byte[] input) {
    return new String(input, ISO_8859_1).replace("FILE", FILM.id().toString()).getBytes(ISO_8859_1);
  }

  private static final class Downloader implements Receiver {

    private final PartFile part;
    int lost;
    int closed;

    Downloader(PartFile part) {
      this.part = part;
    }

    @Override
    public void has(String user, ChunkSet chunks, boolean first) {}

    @Override
    public void alive(String user) {}

    @Override
    public @Nullable Arrival begins(String user, int chunk, Executor strand) {
      assertThat(chunk).isIn(0, 2);
      return new Arrival(part, FILM, chunk, strand, null, (_, _) -> {});
    }

    @Override
    public long length(int chunk) {
      return FILM.layout().length(chunk);
    }

    @Override
    public void received(String user, long bytes) {}

    @Override
    public void arrived(String user, int chunk) {
      assertThat(chunk).isIn(0, 2);
    }

    @Override
    public void refused(String user, int chunk, Code code) {
      assertThat(chunk).isIn(0, 2);
    }

    @Override
    public void broke(String user, int chunk, String why) {}

    @Override
    public void lost(String user) {
      lost++;
    }
  }
}
