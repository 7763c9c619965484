package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.MessageArbitraries;
import parley.protocol.MessageTypes;
import parley.protocol.Request;

/// What goes out of one end comes in at the other.
class RoundTripTest {

  @Property
  void whatAClientSaysIsHeardAsItWasSaid(@ForAll("fromClient") FromClient message) {
    assertThat(across(Links.client(), Links.server(), message)).isEqualTo(message);
  }

  @Property
  void whatAServerSaysIsHeardAsItWasSaid(@ForAll("fromServer") FromServer message) {
    assertThat(across(Links.server(), Links.client(), message)).isEqualTo(message);
  }

  @Property(tries = 200)
  void aMessageHasOneSpelling(@ForAll("fromClient") FromClient message) {
    byte[] frame = Links.frame(message);

    Decoded<FromClient> decoded =
        new JsonCodec<>(FromClient.class).decode(Unpooled.wrappedBuffer(frame));

    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Ok.class, ok -> assertThat(Links.frame(ok.message())).isEqualTo(frame));
    assertThat(new String(frame, UTF_8)).containsOnlyOnce("\n").endsWith("}\n");
  }

  @Test
  void noTwoTypesShareAWordWhoeverSpeaks() {
    Set<String> words = new HashSet<>();

    assertThat(MessageTypes.of(Message.class)).allMatch(type -> words.add(MessageTypes.word(type)));
  }

  @Test
  void aFrameThatCannotBeWrittenIsReleased() {
    ByteBuf full = Unpooled.buffer(0, 10);
    Message message = new Request.SendBroadcast(1, "x".repeat(1000));

    assertThatThrownBy(() -> JsonCodec.encode(giving(full), message)).isNotNull();

    assertThat(full.refCnt()).isZero();
  }

  @Provide
  Arbitrary<FromClient> fromClient() {
    return MessageArbitraries.any(FromClient.class);
  }

  @Provide
  Arbitrary<FromServer> fromServer() {
    return MessageArbitraries.any(FromServer.class);
  }

  private static Message across(EmbeddedChannel from, EmbeddedChannel to, Message message) {
    from.writeOutbound(message);
    ByteBuf frame = from.readOutbound();
    to.writeInbound(frame);
    Object heard = to.readInbound();

    assertThat(frame.refCnt()).isZero();
    assertThat(from.finish()).isFalse();
    assertThat(to.finish()).isFalse();
    return ((Decoded.Ok<?>) heard).message();
  }

  private static ByteBufAllocator giving(ByteBuf buffer) {
    return new AbstractByteBufAllocator() {
      @Override
      public boolean isDirectBufferPooled() {
        return false;
      }

      @Override
      protected ByteBuf newHeapBuffer(int capacity, int most) {
        return buffer;
      }

      @Override
      protected ByteBuf newDirectBuffer(int capacity, int most) {
        return buffer;
      }
    };
  }
}
