package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.protocol.Answer;
import parley.protocol.Event;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.MessageId;
import parley.protocol.MessageTypes;
import parley.protocol.Notification;
import parley.protocol.Request;

/// From a stream of bytes, however it was cut, to frames.
class FramingTest {

  private static final String WHO = "{\"type\":\"whoelse\",\"id\":1}\n";

  @ParameterizedTest
  @MethodSource("types")
  void aFrameMayBeCutAnywhere(Class<? extends Message> type) throws IOException {
    byte[] frame = sample(type);
    for (int cut = 0; cut <= frame.length; cut++) {
      EmbeddedChannel channel = Links.hearing(type);
      channel.writeInbound(Unpooled.copiedBuffer(frame, 0, cut));
      assertThat(channel.inboundMessages().size()).isEqualTo(cut < frame.length ? 0 : 1);
      channel.writeInbound(Unpooled.copiedBuffer(frame, cut, frame.length - cut));

      assertThat(channel.<Object>readInbound()).isInstanceOf(Decoded.Ok.class);
      assertThat(channel.finish()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("sides")
  void allThatOneSideSaysMayComeInOneBuffer(Class<? extends Message> side) throws IOException {
    EmbeddedChannel channel = Links.hearing(side);

    channel.writeInbound(Unpooled.wrappedBuffer(stream(side)));

    assertHeardAll(side, channel);
  }

  @ParameterizedTest
  @MethodSource("sides")
  void allThatOneSideSaysMayComeByteByByte(Class<? extends Message> side) throws IOException {
    EmbeddedChannel channel = Links.hearing(side);

    for (byte b : stream(side)) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
    }

    assertHeardAll(side, channel);
  }

  @Test
  void aFrameOfTheGreatestSizePasses() {
    EmbeddedChannel channel = Links.server();

    channel.writeInbound(padded(Limits.FRAME_BYTES));

    assertThat(channel.<Object>readInbound()).isEqualTo(new Decoded.Ok<>(new Notification.Pong()));
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aByteMoreBreaksTheLink() {
    EmbeddedChannel channel = Links.server();
    ByteBuf frame = padded(Limits.FRAME_BYTES + 1);

    assertThatThrownBy(() -> channel.writeInbound(frame)).isInstanceOf(TooLongFrameException.class);

    assertThat(frame.refCnt()).isZero();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aLineWithoutAnEndBreaksTheLinkAsSoonAsItIsTooLong() {
    EmbeddedChannel channel = Links.server();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[Limits.FRAME_BYTES]));

    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[1])))
        .isInstanceOf(TooLongFrameException.class);

    // What else of it comes is thrown away as it comes.
    for (int i = 0; i < 100; i++) {
      ByteBuf more = Unpooled.wrappedBuffer(new byte[Limits.FRAME_BYTES]);
      channel.writeInbound(more);
      assertThat(more.refCnt()).isZero();
    }
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void theLongestTextFitsAFrameThoughEachOfItsCharactersIsEscaped() {
    String name = "𐐷".repeat(Limits.NAME_CODE_POINTS);
    var message =
        new Request.SendMessage(
            Long.MAX_VALUE,
            name,
            MessageId.parse("r".repeat(32) + "." + Long.MAX_VALUE),
            "\u0001".repeat(Limits.TEXT_BYTES),
            false);
    var delivery =
        new Event.Delivery(
            Long.MAX_VALUE,
            name,
            message.messageId(),
            Instant.MIN.plusNanos(1),
            message.text(),
            false,
            false);

    assertThat(Links.frame(message)).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES);
    assertThat(Links.frame(delivery)).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES);
  }

  @Test
  void aFullPageOfTheLongestNamesFitsAFrame() {
    String name = "𐐷".repeat(Limits.NAME_CODE_POINTS);
    var users =
        new Answer.Users(
            Long.MAX_VALUE, Integer.MAX_VALUE, false, Collections.nCopies(Limits.PAGE_USERS, name));
    var presence =
        new Event.Presence(
            Collections.nCopies(Limits.PRESENCE_CHANGES, new Event.Presence.Change(name, false)));

    assertThat(Links.frame(users)).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES);
    assertThat(Links.frame(presence)).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES);
  }

  @Test
  void aLineMayEndAsOnWindows() {
    EmbeddedChannel channel = Links.server();

    channel.writeInbound(Unpooled.copiedBuffer(WHO.replace("\n", "\r\n"), UTF_8));

    assertThat(channel.<Object>readInbound()).isEqualTo(new Decoded.Ok<>(new Request.WhoElse(1)));
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void anEmptyLineBreaksTheLink() {
    for (String empty : List.of("\n", "\r\n", "  \n", "\t\r\n")) {
      EmbeddedChannel channel = Links.server();

      assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(empty, UTF_8)))
          .isInstanceOf(WireException.class);

      assertThat(channel.finish()).isFalse();
    }
  }

  @Test
  void aLineThatTheEndOfTheLinkCutsOffIsNoFrame() {
    EmbeddedChannel channel = Links.server();

    channel.writeInbound(Unpooled.copiedBuffer(WHO.strip(), UTF_8));

    assertThat(channel.finish()).isFalse();
  }

  @Test
  void whatComesBehindAViolationIsNotHeard() {
    for (String violation : List.of("nonsense\n", "x".repeat(Limits.FRAME_BYTES + 1) + "\n")) {
      EmbeddedChannel channel = Links.server();
      ByteBuf all = Unpooled.copiedBuffer(WHO + violation + WHO + WHO, UTF_8);

      assertThatThrownBy(() -> channel.writeInbound(all)).isInstanceOf(DecoderException.class);
      channel.writeInbound(Unpooled.copiedBuffer(WHO + "more nonsense\n", UTF_8));

      assertThat(Links.received(channel)).hasSize(1);
      assertThat(all.refCnt()).isZero();
      assertThat(channel.finish()).isFalse();
    }
  }

  @Test
  void whatIsEncodedAlreadyGoesOutAsItIs() {
    EmbeddedChannel channel = Links.server();
    ByteBuf frame = Unpooled.copiedBuffer(WHO, UTF_8);

    channel.writeOutbound(frame.retainedDuplicate());

    ByteBuf out = channel.readOutbound();
    assertThat(out).isEqualTo(frame);
    out.release();
    assertThat(frame.release()).isTrue();
    assertThat(channel.finish()).isFalse();
  }

  static Stream<Class<? extends Message>> types() {
    return MessageTypes.of(Message.class).stream();
  }

  static Stream<Class<? extends Message>> sides() {
    return Stream.of(FromClient.class, FromServer.class);
  }

  private static void assertHeardAll(Class<? extends Message> side, EmbeddedChannel channel) {
    List<Object> expected = List.copyOf(MessageTypes.of(side));
    assertThat(Links.received(channel))
        .extracting(decoded -> (Object) ((Decoded.Ok<?>) decoded).message().getClass())
        .isEqualTo(expected);
    assertThat(channel.finish()).isFalse();
  }

  private static byte[] stream(Class<? extends Message> side) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Class<? extends Message> type : MessageTypes.of(side)) {
      all.writeBytes(sample(type));
    }
    return all.toByteArray();
  }

  private static byte[] sample(Class<? extends Message> type) throws IOException {
    return Files.readAllBytes(Path.of("..", "docs", "samples", MessageTypes.word(type) + ".json"));
  }

  /// A pong with so much space in it that its line is of `size`.
  private static ByteBuf padded(int size) {
    byte[] line = new byte[size + 1];
    Arrays.fill(line, (byte) ' ');
    byte[] start = "{\"type\":\"pong\"".getBytes(UTF_8);
    System.arraycopy(start, 0, line, 0, start.length);
    line[size - 1] = '}';
    line[size] = '\n';
    return Unpooled.wrappedBuffer(line);
  }
}
