package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.Answer;
import parley.protocol.Event;
import parley.protocol.Message;
import parley.protocol.MessageArbitraries;
import parley.protocol.Notification;
import parley.protocol.PeerMessage;
import parley.protocol.Request;

/// What is read and written by hand is what Jackson reads and writes.
class HotFramesTest {

  @Property
  void whatIsWrittenByHandIsWhatJacksonWrites(@ForAll("hot") Message message) {
    ByteBuf byHand = Unpooled.buffer();

    boolean written = HotFrames.write(byHand, message);

    byte[] byJackson = byJackson(message);
    assertThat(byHand.toString(UTF_8)).isEqualTo(written ? new String(byJackson, UTF_8) : "");
  }

  @Property
  void whatIsReadByHandIsWhatJacksonReads(@ForAll("hot") Message message) {
    assertSame(byJackson(message));
  }

  @Property(tries = 5000)
  void aFrameThatIsDamagedAnywhereMeansTheSameOnEitherWay(
      @ForAll("hot") Message message,
      @ForAll @IntRange(max = 1 << 20) int where,
      @ForAll byte what,
      @ForAll boolean inserted) {
    byte[] frame = byJackson(message);
    int at = where % frame.length;
    byte[] damaged = Arrays.copyOf(frame, frame.length + (inserted ? 1 : 0));
    if (inserted) {
      System.arraycopy(frame, at, damaged, at + 1, frame.length - at);
    }
    damaged[at] = what;
    assertSame(damaged);
  }

  @Property(tries = 500)
  void aFrameThatEndsAnywhereMeansTheSameOnEitherWay(
      @ForAll("hot") Message message, @ForAll @IntRange(max = 1 << 20) int where) {
    byte[] frame = byJackson(message);
    assertSame(Arrays.copyOf(frame, where % frame.length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message",
        "ack",
        "delivery",
        "receipt",
        "broadcast",
        "broadcast-message",
        "refused",
        "get",
        "chunk"
      })
  void whatMakesUpTheLoadIsReadAndWrittenByHand(String type) throws IOException {
    String sample = Files.readString(Path.of("..", "docs", "samples", type + ".json")).strip();

    Message message = HotFrames.read(sample.getBytes(UTF_8));

    assertThat(message).isNotNull();
    ByteBuf written = Unpooled.buffer();
    assertThat(HotFrames.write(written, message)).isTrue();
    assertThat(written.toString(UTF_8)).isEqualTo(sample);
  }

  /// What is read by hand, Jackson reads too, and as the same.
  static void assertSame(byte[] frame) {
    Message byHand = HotFrames.read(frame);
    if (byHand != null) {
      assertThat(Links.codec(byHand.getClass()).decode(frame)).isEqualTo(new Decoded.Ok<>(byHand));
    }
  }

  @Provide
  Arbitrary<Message> hot() {
    return Arbitraries.oneOf(
        MessageArbitraries.any(Request.SendMessage.class),
        MessageArbitraries.any(Request.SendBroadcast.class),
        MessageArbitraries.any(Notification.Ack.class),
        MessageArbitraries.any(Event.Delivery.class),
        MessageArbitraries.any(Event.BroadcastMessage.class),
        MessageArbitraries.any(Answer.Receipt.class),
        MessageArbitraries.any(Answer.Refused.class),
        MessageArbitraries.any(PeerMessage.Get.class),
        MessageArbitraries.any(PeerMessage.Chunk.class));
  }

  private static byte[] byJackson(Message message) {
    ByteBuf frame = Unpooled.buffer();
    JsonCodec.encodeByJackson(frame, message);
    return ByteBufUtil.getBytes(frame);
  }
}
