package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.Message;

/// Reads frames of one line each, and turns each into a [Decoded]. Lines end with `\n`; a `\r`
/// before it is not counted. After the first violation of the protocol nothing more comes out: the
/// frames behind it, which may have been read already, must not outlive the link.
class MessageDecoder<M extends Message> extends ByteToMessageDecoder {

  private final JsonCodec<M> codec;
  private final Intake intake;
  private int searched;
  private boolean broken;

  MessageDecoder(JsonCodec<M> codec, Intake intake) {
    this.codec = codec;
    this.intake = intake;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      Decoded<M> frame = frame(in);
      if (frame != null) {
        out.add(frame);
      }
    } catch (DecoderException e) {
      in.skipBytes(in.readableBytes());
      throw e;
    }
  }

  /// The next frame, or null while it is not there whole.
  private @Nullable Decoded<M> frame(ByteBuf in) {
    int from = in.readerIndex() + searched;
    int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
    int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    boolean carriageReturn = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
    // Fails as soon as the limit is passed, and not only at the line end that may never come.
    if (length - (carriageReturn ? 1 : 0) > Limits.FRAME_BYTES) {
      throw new TooLongFrameException("a frame has at most " + Limits.FRAME_BYTES + " bytes");
    }
    if (end < 0) {
      searched = length;
      if (!intake.keeps(length)) {
        throw new WireException("no room for a frame that has not come whole");
      }
      return null;
    }
    if (searched > 0) {
      searched = 0;
      intake.keeps(0);
    }
    Decoded<M> decoded =
        codec.decode(in, in.readerIndex(), carriageReturn ? length - 1 : length, intake);
    in.readerIndex(end + 1);
    return decoded;
  }

  /// Hears of this handler's own exceptions too, and of those of the handlers before it.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    broken = true;
    super.exceptionCaught(ctx, cause);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    intake.keeps(0);
  }

  /// Whether the other side has broken the protocol.
  final boolean isBroken() {
    return broken;
  }
}
