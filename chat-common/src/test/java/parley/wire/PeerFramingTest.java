package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// Links between peers: frames of a line each, and chunks as raw bytes among them.
class PeerFramingTest {

  private static final Sha256 FILE = Sha256.of(new byte[Limits.SHA_256_BYTES]);
  private static final String PING = "{\"type\":\"peer-ping\"}\n";

  /// Looks like frames and is none.
  private static final String BYTES = "{\"type\":\"stop\"}\n\n\r\nend";

  private static final byte[] STREAM =
      (PING + header(BYTES.length()) + BYTES + header(0) + header(1) + "\n" + PING).getBytes(UTF_8);

  private static final String HEARD =
      "PeerPing[]|"
          + chunk(BYTES.length())
          + "|"
          + BYTES
          + "|"
          + chunk(0)
          + "|"
          + chunk(1)
          + "|\n|PeerPing[]|";

  @Test
  void chunksAmongFramesMayBeCutAnywhere() {
    for (int cut = 0; cut <= STREAM.length; cut++) {
      EmbeddedChannel channel = Links.peer();

      channel.writeInbound(Unpooled.copiedBuffer(STREAM, 0, cut));
      channel.writeInbound(Unpooled.copiedBuffer(STREAM, cut, STREAM.length - cut));

      assertThat(heard(channel)).as("cut at " + cut).isEqualTo(HEARD);
    }
  }

  @Test
  void chunksAmongFramesMayComeByteByByte() {
    EmbeddedChannel channel = Links.peer();

    for (byte b : STREAM) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
    }

    assertThat(heard(channel)).isEqualTo(HEARD);
  }

  @Test
  void theBytesOfAChunkAreHandedOnAsTheyComeAndNotGathered() {
    EmbeddedChannel channel = Links.peer();
    channel.writeInbound(Unpooled.copiedBuffer(header(Long.MAX_VALUE), UTF_8));
    assertThat(channel.<Object>readInbound()).isInstanceOf(Decoded.Ok.class);

    for (int i = 0; i < 100; i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[65_536]));
      ByteBuf piece = channel.readInbound();
      assertThat(piece.readableBytes()).isEqualTo(65_536);
      piece.release();
    }
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aFrameOfTheGreatestSizePassesAndAByteMoreBreaksTheLink() {
    for (String end : new String[] {"\n", "\r\n"}) {
      EmbeddedChannel good = Links.peer();
      good.writeInbound(padded(Limits.FRAME_BYTES, end));
      assertThat(heard(good)).isEqualTo("PeerPing[]|");

      EmbeddedChannel bad = Links.peer();
      ByteBuf frame = padded(Limits.FRAME_BYTES + 1, end);
      assertThatThrownBy(() -> bad.writeInbound(frame)).isInstanceOf(TooLongFrameException.class);
      assertThat(frame.refCnt()).isZero();
      assertThat(bad.finish()).isFalse();
    }
  }

  @Test
  void aLineWithoutAnEndBreaksTheLinkAsSoonAsItIsTooLong() {
    EmbeddedChannel channel = Links.peer();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[Limits.FRAME_BYTES]));

    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[1])))
        .isInstanceOf(TooLongFrameException.class);

    ByteBuf more = Unpooled.wrappedBuffer(new byte[100]);
    channel.writeInbound(more);
    assertThat(more.refCnt()).isZero();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void whatComesBehindAViolationIsNotHeard() {
    EmbeddedChannel channel = Links.peer();

    assertThatThrownBy(
            () -> channel.writeInbound(Unpooled.copiedBuffer(PING + "nonsense\n" + PING, UTF_8)))
        .isInstanceOf(DecoderException.class);
    channel.writeInbound(Unpooled.copiedBuffer(PING, UTF_8));

    assertThat(heard(channel)).isEqualTo("PeerPing[]|");
  }

  /// All that came out, raw bytes of one chunk joined; checks that nothing is left.
  private static String heard(EmbeddedChannel channel) {
    StringBuilder heard = new StringBuilder();
    boolean raw = false;
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      if (raw && !(next instanceof ByteBuf)) {
        heard.append('|');
      }
      switch (next) {
        case ByteBuf piece -> {
          heard.append(piece.toString(UTF_8));
          piece.release();
          raw = true;
        }
        case Decoded.Ok<?>(var message) -> {
          heard.append(message).append('|');
          raw = false;
        }
        default -> throw new AssertionError(next);
      }
    }
    assertThat(channel.finish()).isFalse();
    return heard.append(raw ? "|" : "").toString();
  }

  private static String header(long length) {
    return new String(Links.frame(new PeerMessage.Chunk(FILE, 2, length)), UTF_8);
  }

  private static String chunk(long length) {
    return new PeerMessage.Chunk(FILE, 2, length).toString();
  }

  /// A ping with so much space in it that its line is of `size`.
  private static ByteBuf padded(int size, String end) {
    byte[] line = new byte[size];
    Arrays.fill(line, (byte) ' ');
    byte[] start = PING.substring(0, PING.length() - 2).getBytes(UTF_8);
    System.arraycopy(start, 0, line, 0, start.length);
    line[size - 1] = '}';
    return Unpooled.wrappedBuffer(line, end.getBytes(UTF_8));
  }
}
