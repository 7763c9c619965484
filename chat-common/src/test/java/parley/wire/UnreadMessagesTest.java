package parley.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import parley.protocol.Code;
import parley.protocol.Message;
import parley.protocol.MessageArbitraries;
import parley.protocol.Notification;
import parley.protocol.Request;

/// What a server does that has no time to read all that it is told.
class UnreadMessagesTest {

  private static final String FRAME =
      "{\"type\":\"message\",\"id\":7,\"to\":\"bob\",\"messageId\":\"run.7\",\"text\":\"%s\",\"again\":false}\n";

  private static final long MANY_DIGITS = 1_000_000_000_000_000_000L;

  private @Nullable String refusal = "no time";

  @Property(tries = 300)
  void newMessagesToOneUserAreRefusedAndAllElseIsRead(@ForAll("said") Message message) {
    Decoded<?> heard = hear(Links.frame(message));

    if (message instanceof Request.SendMessage fresh && !fresh.again()) {
      assertThat(heard).isEqualTo(new Decoded.Rejected<>(fresh.id(), Code.THROTTLED, "no time"));
    } else {
      assertThat(heard).isEqualTo(new Decoded.Ok<>(message));
    }
  }

  @Test
  void whatIsRefusedIsNotLookedAt() {
    for (String text : new String[] {"a \\\" mark", "\u00ff", "x".repeat(5000), "\\ud800"}) {
      assertThat(hear(FRAME.formatted(text).getBytes(ISO_8859_1)))
          .isEqualTo(new Decoded.Rejected<>(7, Code.THROTTLED, "no time"));
    }
  }

  @Test
  void onceThereIsTimeMessagesAreReadAgain() {
    refusal = null;

    assertThat(hear(FRAME.formatted("hello").getBytes(ISO_8859_1))).isInstanceOf(Decoded.Ok.class);
  }

  private Decoded<?> hear(byte[] frame) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.serverEnd(channel.pipeline(), null, () -> refusal);
    channel.writeInbound(Unpooled.wrappedBuffer(frame));
    Decoded<?> heard = channel.readInbound();
    assertThat(channel.finish()).isFalse();
    return heard;
  }

  @Provide
  Arbitrary<Message> said() {
    return Arbitraries.oneOf(
        // Greater ids are read by Jackson, and refused after that.
        MessageArbitraries.any(Request.SendMessage.class).filter(each -> each.id() < MANY_DIGITS),
        MessageArbitraries.any(Request.SendBroadcast.class),
        MessageArbitraries.any(Request.Block.class),
        MessageArbitraries.any(Notification.Ack.class));
  }
}
