package parley.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Drops presence notices unread. When thousands log in each is told of all the others, and reading
/// that would cost this one process what it costs thousands of clients in life.
final class PresenceSkipper extends ByteToMessageDecoder {

  private static final ByteBuf START =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("{\"type\":\"presence\"", StandardCharsets.UTF_8));

  private int searched;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int end = in.indexOf(in.readerIndex() + searched, in.writerIndex(), (byte) '\n');
    if (end < 0) {
      searched = in.readableBytes();
      return;
    }
    searched = 0;
    int length = end + 1 - in.readerIndex();
    if (length > START.readableBytes()
        && ByteBufUtil.equals(in, in.readerIndex(), START, 0, START.readableBytes())) {
      in.skipBytes(length);
    } else {
      out.add(in.readRetainedSlice(length));
    }
  }
}
