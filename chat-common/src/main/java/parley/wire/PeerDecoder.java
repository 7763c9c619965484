package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
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
final class PeerDecoder extends MessageDecoder<PeerMessage> {

  private static final JsonCodec<PeerMessage> CODEC = new JsonCodec<>(PeerMessage.class);

  private long raw;

  PeerDecoder() {
    super(CODEC, () -> null);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (raw > 0 && !isBroken()) {
      int piece = (int) Math.min(raw, in.readableBytes());
      out.add(in.readRetainedSlice(piece));
      raw -= piece;
      return;
    }
    super.decode(ctx, in, out);
    if (!out.isEmpty() && out.getLast() instanceof Decoded.Ok<?>(PeerMessage.Chunk chunk)) {
      raw = chunk.length();
    }
  }
}
