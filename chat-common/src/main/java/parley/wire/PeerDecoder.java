package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;

/// Reads a link between peers: frames of one line each, and behind the line of a
/// [PeerMessage.Chunk] as many raw bytes as it names.
///
/// ```
/// {"type":"chunk", … ,"length":5}\n  h e l l o  {"type":"have", …}\n
/// \______ Decoded<PeerMessage> ___/  \ ByteBuf /\_ Decoded …
/// ```
///
/// Raw bytes come out as they arrive, in pieces that add up to the length: nothing is gathered. A
/// chunk of no bytes has no piece. After the first violation of the protocol nothing more comes
/// out.
final class PeerDecoder extends ByteToMessageDecoder {

  private static final JsonCodec<PeerMessage> CODEC = new JsonCodec<>(PeerMessage.class);

  private long raw;
  private int searched;
  private boolean broken;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
    } else if (raw > 0) {
      int piece = (int) Math.min(raw, in.readableBytes());
      out.add(in.readRetainedSlice(piece));
      raw -= piece;
    } else {
      line(in, out);
    }
  }

  private void line(ByteBuf in, List<Object> out) {
    int from = in.readerIndex() + searched;
    int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
    int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    boolean carriageReturn = end > in.readerIndex() && in.getByte(end - 1) == '\r';
    // Fails as soon as the limit is passed, and not only at the line end that may never come; while
    // it has not, the last byte may be a carriage return, which does not count.
    if (length - (carriageReturn || end < 0 ? 1 : 0) > Limits.FRAME_BYTES) {
      broken = true;
      throw new TooLongFrameException("a frame has at most " + Limits.FRAME_BYTES + " bytes");
    }
    if (end < 0) {
      searched = length;
      return;
    }
    searched = 0;
    ByteBuf frame = in.readSlice(carriageReturn ? length - 1 : length);
    in.skipBytes(carriageReturn ? 2 : 1);
    Decoded<PeerMessage> decoded;
    try {
      decoded = CODEC.decode(frame);
    } catch (WireException e) {
      broken = true;
      throw e;
    }
    if (decoded instanceof Decoded.Ok<PeerMessage>(PeerMessage.Chunk chunk)) {
      raw = chunk.length();
    }
    out.add(decoded);
  }
}
