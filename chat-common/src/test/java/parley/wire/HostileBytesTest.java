package parley.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.PeerMessage;

/// Whatever bytes come, either end makes messages or refusals of them or breaks the link, and keeps
/// none of them. What it takes for a message can be said again.
class HostileBytesTest {

  /// Lines of one input that are read both ways.
  private static final int MOST_LINES = 100;

  /// What JSON and UTF-8 parsers trip over.
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "\\u",
          "\\ud800",
          "\\u0000",
          "\n",
          "\r\n",
          "\0",
          "null",
          "true",
          "-",
          "1e999",
          "9223372036854775808",
          "0.1",
          "{\"type\":",
          "\"id\":1",
          "\"type\":\"pong\"",
          "\u00e9",
          "\ufeff",
          "[[[[[[[[[[[[[[[[[");

  @Property(tries = 2000)
  void anyBytes(@ForAll byte[] bytes, @ForAll boolean server) {
    feed(side(server), bytes);
  }

  @Property(tries = 2000)
  void anyFrameOfJsonLikePieces(@ForAll("pieces") String text, @ForAll boolean server) {
    feed(side(server), (text + '\n').getBytes(UTF_8));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(20).map(pieces -> String.join("", pieces));
  }

  @Test
  void aClientsFramesThatWereTamperedWith() throws InterruptedException {
    fuzz("from-client", FromClient.class);
  }

  @Test
  void aServersFramesThatWereTamperedWith() throws InterruptedException {
    fuzz("from-server", FromServer.class);
  }

  @Test
  void aPeersFramesThatWereTamperedWith() throws InterruptedException {
    fuzz("from-peer", PeerMessage.class);
  }

  private static void fuzz(String row, Class<? extends Message> side) throws InterruptedException {
    new Fuzzer(row, input -> feed(side, input)).alsoFrom(Fuzzer.samples()).run(2000);
  }

  private static Class<? extends Message> side(boolean server) {
    return server ? FromClient.class : FromServer.class;
  }

  private static void feed(Class<? extends Message> side, byte[] bytes) {
    EmbeddedChannel channel = Links.hearing(side);
    // Not copiedBuffer, whose empty buffer is shared and never released.
    ByteBuf buffer = Unpooled.buffer(bytes.length + 1).writeBytes(bytes);
    try {
      channel.writeInbound(buffer);
    } catch (WireException | TooLongFrameException expected) {
      assertThat(expected.getMessage()).hasSizeLessThan(100);
    }

    for (Object decoded : Links.received(channel)) {
      if (decoded instanceof ByteBuf raw) {
        raw.release();
        continue;
      }
      switch ((Decoded<?>) decoded) {
        case Decoded.Ok<?>(Message message) -> assertCanBeSaidAgain(side, message);
        case Decoded.Rejected<?>(long id, var code, String text) -> {
          assertThat(id).isGreaterThanOrEqualTo(-1);
          assertThat(text).matches("[a-zA-Z0-9 .,:^\\[\\]_-]{1,100}");
        }
      }
    }
    channel.finish();
    assertThat(buffer.refCnt()).isZero();
    for (String line : new String(bytes, ISO_8859_1).split("\n", MOST_LINES)) {
      HotFramesTest.assertSame(line.getBytes(ISO_8859_1));
    }
  }

  private static void assertCanBeSaidAgain(Class<? extends Message> side, Message message) {
    EmbeddedChannel channel = Links.hearing(side);
    channel.writeInbound(Unpooled.wrappedBuffer(Links.frame(message)));

    assertThat(channel.<Object>readInbound()).isEqualTo(new Decoded.Ok<>(message));
    assertThat(channel.finish()).isFalse();
  }
}
