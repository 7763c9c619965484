package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;
import parley.protocol.Message;

/// Turns each frame into a [Decoded].
final class MessageDecoder extends MessageToMessageDecoder<ByteBuf> {

  private final JsonCodec<? extends Message> codec;

  MessageDecoder(JsonCodec<? extends Message> codec) {
    this.codec = codec;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
    out.add(codec.decode(frame));
  }
}
