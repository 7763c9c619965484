package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;
import parley.protocol.Message;

/// Turns each frame into a [Decoded]. After the first violation of the protocol nothing more comes
/// out: the frames behind it, which may have been read already, must not outlive the link.
final class MessageDecoder extends MessageToMessageDecoder<ByteBuf> {

  private final JsonCodec<? extends Message> codec;
  private boolean broken;

  MessageDecoder(JsonCodec<? extends Message> codec) {
    this.codec = codec;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
    if (!broken) {
      out.add(codec.decode(frame));
    }
  }

  /// Hears of this handler's own exceptions too, and of those of the handlers before it.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    broken = true;
    super.exceptionCaught(ctx, cause);
  }
}
