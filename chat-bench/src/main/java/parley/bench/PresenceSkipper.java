package parley.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/// Drops presence notices unread. When thousands log in each is told of all the others, and reading
/// that would cost this one process what it costs thousands of clients in life.
@Sharable
final class PresenceSkipper extends ChannelInboundHandlerAdapter {

  private static final ByteBuf START =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("{\"type\":\"presence\"", StandardCharsets.UTF_8));

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf frame
        && frame.readableBytes() >= START.readableBytes()
        && ByteBufUtil.equals(frame, frame.readerIndex(), START, 0, START.readableBytes())) {
      frame.release();
    } else {
      ctx.fireChannelRead(message);
    }
  }
}
