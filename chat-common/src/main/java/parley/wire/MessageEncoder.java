package parley.wire;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import java.util.List;
import parley.protocol.Message;

/// Turns each [Message] into a frame. A frame that is encoded already, because many get the same,
/// passes as it is.
@Sharable
final class MessageEncoder extends MessageToMessageEncoder<Message> {

  @Override
  protected void encode(ChannelHandlerContext ctx, Message message, List<Object> out) {
    out.add(JsonCodec.encode(ctx.alloc(), message));
  }
}
