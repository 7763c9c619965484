package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.MessageArbitraries;
import parley.protocol.PeerMessage;

/// Whatever bytes come, either end makes messages or refusals of them or breaks the link, and keeps
/// none of them. What it takes for a message can be said again.
class HostileBytesTest {

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

  @Property(tries = 3000)
  void aClientsFrameThatWasTamperedWith(@ForAll("fromClient") byte[] frame) {
    feed(FromClient.class, frame);
  }

  @Property(tries = 3000)
  void aServersFrameThatWasTamperedWith(@ForAll("fromServer") byte[] frame) {
    feed(FromServer.class, frame);
  }

  @Property(tries = 3000)
  void aPeersFrameThatWasTamperedWith(@ForAll("fromPeer") byte[] frame) {
    feed(PeerMessage.class, frame);
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(20).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<byte[]> fromClient() {
    return tampered(FromClient.class);
  }

  @Provide
  Arbitrary<byte[]> fromServer() {
    return tampered(FromServer.class);
  }

  @Provide
  Arbitrary<byte[]> fromPeer() {
    return tampered(PeerMessage.class);
  }

  private static Class<? extends Message> side(boolean server) {
    return server ? FromClient.class : FromServer.class;
  }

  private static <M extends Message> Arbitrary<byte[]> tampered(Class<M> side) {
    return Combinators.combine(
            MessageArbitraries.any(side).map(Links::frame),
            Arbitraries.integers().between(1, 3),
            Arbitraries.randomValue(Random::nextLong))
        .as(HostileBytesTest::tamper);
  }

  private static byte[] tamper(byte[] frame, int changes, long seed) {
    Random random = new Random(seed);
    List<Byte> bytes = new ArrayList<>();
    for (byte b : frame) {
      bytes.add(b);
    }
    for (int i = 0; i < changes; i++) {
      change(bytes, random);
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }

  private static void change(List<Byte> bytes, Random random) {
    int at = random.nextInt(bytes.size() + 1);
    int to = Math.min(bytes.size(), at + 1 + random.nextInt(10));
    switch (random.nextInt(5)) {
      case 0 -> bytes.add(at, (byte) random.nextInt());
      case 1 -> bytes.subList(at, to).clear();
      case 2 -> bytes.addAll(at, List.copyOf(bytes.subList(at, to)));
      case 3 -> bytes.subList(at, to).replaceAll(b -> (byte) (b ^ 1 << random.nextInt(8)));
      default -> {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        for (byte b : piece.getBytes(UTF_8)) {
          bytes.add(at++, b);
        }
      }
    }
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
  }

  private static void assertCanBeSaidAgain(Class<? extends Message> side, Message message) {
    EmbeddedChannel channel = Links.hearing(side);
    channel.writeInbound(Unpooled.wrappedBuffer(Links.frame(message)));

    assertThat(channel.<Object>readInbound()).isEqualTo(new Decoded.Ok<>(message));
    assertThat(channel.finish()).isFalse();
  }
}
