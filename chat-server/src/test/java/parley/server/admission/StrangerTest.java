package parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.server.metrics.Metrics;

class StrangerTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private @Nullable Throwable violation;

  StrangerTest() {
    Connections connections = new Connections(1000, 1, Metrics.unseen());
    Origin origin = Origin.of(InetAddress.getLoopbackAddress());
    channel.pipeline().addLast(new Stranger(connections, origin, 0));
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                violation = cause;
              }
            });
  }

  @AfterEach
  void nothingIsLeft() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf bytes(int count) {
    return Unpooled.wrappedBuffer(new byte[count]);
  }

  @Test
  void aStrangerMaySayALittleAndNotAByteMore() {
    channel.writeInbound(bytes(Limits.STRANGER_BYTES - 1), bytes(1));
    assertThat(channel.inboundMessages()).hasSize(2);
    assertThat(violation).isNull();

    channel.writeInbound(bytes(1));

    assertThat(channel.inboundMessages()).hasSize(2);
    assertThat(violation).isInstanceOf(DecoderException.class);
  }

  @Test
  void whoIsRecognizedMaySayAsMuchAsAnybody() {
    channel.writeInbound(bytes(Limits.STRANGER_BYTES));
    Stranger.recognize(channel);
    channel.writeInbound(bytes(Limits.STRANGER_BYTES));

    assertThat(channel.inboundMessages()).hasSize(2);
    assertThat(violation).isNull();
  }
}
