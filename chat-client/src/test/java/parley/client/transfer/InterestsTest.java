package parley.client.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import parley.client.peer.PeerLinks;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.Sha256;
import parley.wire.Wire;

/// What a peer is told that has not asked for it just now: never more than the link takes.
class InterestsTest {

  private static final Sha256 FILM = Sha256.of(Sha256.digest().digest(new byte[] {1}));
  private static final Sha256 SONG = Sha256.of(Sha256.digest().digest(new byte[] {2}));

  /// Later than `WAIT_EVERY` after whatever was before.
  private final long later = System.nanoTime() + 2 * Limits.WAIT_EVERY.toNanos();

  @Test
  void gainsAreToldAtOnceWhenTheLinkTakesThem() {
    EmbeddedChannel channel = wired(new EmbeddedChannel());
    Interests interests = interestedInBoth(channel);
    interests.gained(FILM, ChunkSet.of(0));
    interests.gained(SONG, ChunkSet.of(1));
    interests.gained(FILM, ChunkSet.of(2));

    assertThat(said(channel))
        .containsExactly(have(FILM, "AQ=="), have(SONG, "Ag=="), have(FILM, "BA=="));
    channel.finishAndReleaseAll();
  }

  /// Behind a chunk that waits for the limit of uploads the link seemed to take everything: ten
  /// times a second it was told of what had come, until the chunk was out. And what was told filled
  /// the link, and its flush emptied it again: then all was told once more, in the midst of it.
  @Test
  void gainsBehindAChunkThatWaitsAreGatheredAndToldOnce() {
    EmbeddedChannel channel = wired(new EmbeddedChannel());
    Interests interests = interestedInBoth(channel);
    WaitingChunk chunk = new WaitingChunk();
    channel.writeAndFlush(chunk);
    for (int i = 0; i < 6; i++) {
      interests.gained(FILM, ChunkSet.of(i));
      interests.gained(SONG, ChunkSet.of(i));
    }
    chunk.over = true;
    channel.pipeline().get(ChunkedWriteHandler.class).resumeTransfer();
    channel.runPendingTasks();

    assertThat(said(channel))
        .containsExactly(have(FILM, "AQ=="), have(SONG, "Pw=="), have(FILM, "Pg=="));
    channel.finishAndReleaseAll();
  }

  @Test
  void whoIsInterestedInManyFilesIsToldToWaitOnceASecond() {
    EmbeddedChannel channel = wired(new EmbeddedChannel());
    Interests interests = interestedInBoth(channel);
    interests.sayWait(later);
    interests.sayWait(later + 1);

    assertThat(said(channel)).singleElement().asString().contains("\"wait\"");
    interests.sayWait(later + 2 * Limits.WAIT_EVERY.toNanos());
    assertThat(said(channel)).hasSize(1);
    channel.finishAndReleaseAll();
  }

  @Test
  void whoIsInterestedInNothingIsNotToldToWait() {
    EmbeddedChannel channel = wired(new EmbeddedChannel());
    new Interests(PeerLinks.direct("bob", channel)).sayWait(later);

    assertThat(said(channel)).isEmpty();
    channel.finishAndReleaseAll();
  }

  /// Who sent faster than the limit of downloads and read nothing was told to wait every second,
  /// once for each file.
  @Test
  void whoReadsNothingIsToldNoMoreUntilTheLastIsOut() {
    EmbeddedChannel channel =
        wired(
            new EmbeddedChannel() {
              @Override
              protected void doWrite(ChannelOutboundBuffer unread) {}
            });
    Interests interests = interestedInBoth(channel);
    for (int i = 1; i <= 10; i++) {
      interests.sayWait(later + 2L * i * Limits.WAIT_EVERY.toNanos());
      interests.gained(FILM, ChunkSet.of(i));
    }

    assertThat(channel.unsafe().outboundBuffer().size()).isEqualTo(1);
    channel.finishAndReleaseAll();
  }

  private static EmbeddedChannel wired(EmbeddedChannel channel) {
    Wire.peerEnd(channel.pipeline(), null);
    return channel;
  }

  private static Interests interestedInBoth(EmbeddedChannel channel) {
    Interests interests = new Interests(PeerLinks.direct("bob", channel));
    interests.add(FILM);
    interests.add(SONG);
    return interests;
  }

  private static String have(Sha256 file, String chunks) {
    return "{\"type\":\"have\",\"file\":\"%s\",\"chunks\":\"%s\"}".formatted(file, chunks);
  }

  private static List<String> said(EmbeddedChannel channel) {
    StringBuilder said = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      said.append(bytes.toString(ISO_8859_1));
      bytes.release();
    }
    return said.toString().lines().toList();
  }

  /// A chunk that gives nothing until it is over.
  private static final class WaitingChunk extends ChunkedStream {

    boolean over;

    WaitingChunk() {
      super(InputStream.nullInputStream());
    }

    @Override
    public boolean isEndOfInput() {
      return over;
    }

    @Override
    public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) {
      return null;
    }
  }
}
