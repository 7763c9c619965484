package parley.client.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.home.TransfersFile;
import parley.client.peer.PeerLink;
import parley.client.peer.PeerLinks;
import parley.fuzz.Fuzzer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.PeerMessage;
import parley.wire.Wire;

/// A peer of a link for chunks that says anything, while it is asked for some: only chunks that
/// exist are spoken of, only what was asked for is taken, and the link ends once.
class HostileChunkLinkTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);
  private static final Manifest SONG = Manifest.of(new Layout(20, 2), new byte[64]);

  @TempDir private Path folder;
  private final Workers workers = new Workers();

  @Test
  void aPeerMaySayAnything() throws InterruptedException {
    new Fuzzer("chunk-link", this::feed).alsoFrom(Fuzzer.samples()).run(1500);
  }

  @Test
  void whoAsksAndNeverReadsIsLeft() {
    EmbeddedChannel channel = unread();
    attach(channel, library(), () -> {});

    for (int i = 0; i < Replies.MOST_UNREAD; i++) {
      channel.writeInbound(interested(FILM));
    }
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound(interested(FILM));

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void whoAsksForLargeRepliesAndNeverReadsIsLeftEarlier() {
    EmbeddedChannel channel = unread();
    Library library = library();
    Manifest large =
        Manifest.of(
            new Layout(Limits.CHUNKS, Limits.CHUNKS),
            new byte[Limits.CHUNKS * Limits.SHA_256_BYTES]);
    ChunkSet all = ChunkSet.all(Limits.CHUNKS);
    library.begin(
        new TransfersFile.Part(large.id(), large.layout(), "large", folder.resolve("part"), all),
        true);
    attach(channel, library, () -> {});
    long most = Replies.MOST_UNREAD_BYTES / Replies.bytes(new PeerMessage.Have(large.id(), all));
    assertThat(most).isLessThan(Replies.MOST_UNREAD);

    for (int i = 0; i < most; i++) {
      channel.writeInbound(interested(large));
    }
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound(interested(large));

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void whoAnswersWhatWasCancelledWithAnotherLengthIsLeft() throws IOException {
    EmbeddedChannel channel = wired();
    ChunkLink link = attach(channel, library(), () -> {});
    try (PartFile part = PartFile.open(folder.resolve("part"), FILM.layout().size())) {
      link.intake().join(FILM.id(), new Downloader(part));
      link.intake().ask(FILM.id(), 0, FILM.layout().length(0));
      link.intake().leave(FILM.id());
      channel.writeInbound(
          frame(
              "{\"type\":\"chunk\",\"file\":\"%s\",\"chunk\":0,\"length\":4611686018427387904}\n",
              FILM));
    }

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void whoSaysWaitForOneFileGivesASignOfLifeToAllThatItIsAskedFor() throws IOException {
    EmbeddedChannel channel = wired();
    ChunkLink link = attach(channel, library(), () -> {});
    try (PartFile part = PartFile.open(folder.resolve("part"), FILM.layout().size())) {
      Downloader film = new Downloader(part);
      Downloader song = new Downloader(part);
      link.intake().join(FILM.id(), film);
      link.intake().join(SONG.id(), song);
      channel.writeInbound(frame("{\"type\":\"wait\",\"file\":\"%s\",\"chunk\":0}\n", FILM));

      assertThat(film.alive).isEqualTo(1);
      assertThat(song.alive).isEqualTo(1);
    }
    channel.finishAndReleaseAll();
  }

  /// Links with all who were ever sources of a download stayed until it ended.
  @Test
  void aLinkThatNoDownloadNeedsAnyMoreIsIdleAlthoughThePeerTellsWhatItGains() throws IOException {
    EmbeddedChannel channel = wired();
    ChunkLink link = attach(channel, library(), () -> {});
    try (PartFile part = PartFile.open(folder.resolve("part"), FILM.layout().size())) {
      link.intake().join(FILM.id(), new Downloader(part));
      link.intake().leave(FILM.id());
    }
    long left = System.nanoTime();
    channel.writeInbound(frame("{\"type\":\"have\",\"file\":\"%s\",\"chunks\":\"BQ==\"}\n", FILM));

    assertThat(link.isIdle(Duration.ofNanos(System.nanoTime() - left))).isTrue();
    channel.finishAndReleaseAll();
  }

  private static EmbeddedChannel wired() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.peerEnd(channel.pipeline(), null);
    return channel;
  }

  private static EmbeddedChannel unread() {
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected void doWrite(ChannelOutboundBuffer unread) {}
        };
    Wire.peerEnd(channel.pipeline(), null);
    return channel;
  }

  private static ByteBuf interested(Manifest file) {
    return frame("{\"type\":\"interested\",\"file\":\"%s\"}\n", file);
  }

  private static ByteBuf frame(String format, Manifest file) {
    return Unpooled.copiedBuffer(format.formatted(file.id()).getBytes(ISO_8859_1));
  }

  private void feed(byte[] input) throws Exception {
    try (PartFile part = PartFile.open(folder.resolve("part"), FILM.layout().size())) {
      Downloader downloader = new Downloader(part);
      EmbeddedChannel channel = wired();
      ChunkLink link = attach(channel, library(), () -> downloader.closed++);
      link.intake().join(FILM.id(), downloader);
      link.intake().ask(FILM.id(), 0, FILM.layout().length(0));
      link.intake().ask(FILM.id(), 2, FILM.layout().length(2));

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

  private Library library() {
    Executor here = Runnable::run;
    return new Library(
        new RegistryDesk().of("alice", here), workers, here, _ -> false, _ -> {}, (_, _) -> {});
  }

  private ChunkLink attach(EmbeddedChannel channel, Library library, Runnable closed) {
    TokenBucket unlimited = new TokenBucket(0);
    PeerLink bob = PeerLinks.direct("bob", channel);
    ChunkLink link =
        new ChunkLink(
            bob, library, new Uploads(unlimited, System::nanoTime), workers, unlimited, closed);
    bob.attach(link);
    return link;
  }

  /// The corpus cannot know what the file's id is.
  private static byte[] named(byte[] input) {
    return new String(input, ISO_8859_1).replace("FILE", FILM.id().toString()).getBytes(ISO_8859_1);
  }

  private static final class Downloader implements Receiver {

    private final PartFile part;
    int alive;
    int lost;
    int closed;

    Downloader(PartFile part) {
      this.part = part;
    }

    @Override
    public void has(String user, ChunkSet chunks, boolean first) {}

    @Override
    public void alive(String user) {
      alive++;
    }

    @Override
    public @Nullable Arrival begins(String user, int chunk, Executor serial) {
      assertThat(chunk).isIn(0, 2);
      return new Arrival(part, FILM, chunk, serial, null, (_, _) -> {});
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
