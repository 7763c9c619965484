package parley.client.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import parley.protocol.Fingerprint;
import parley.protocol.PeerMessage;
import parley.protocol.Rung;

/// A link to one peer, authenticated and in use. Its handlers run on its channel's event loop; any
/// thread may send and close.
///
/// @param user who is at the other end: proven by key and ticket
/// @param key what they have proven it with
/// @param path how it came about
/// @param channel has the handlers of [parley.wire.Wire#peerEnd]: `Decoded<PeerMessage>` and the
///   raw bytes of chunks come out of it, `PeerMessage` and `ChunkedInput<ByteBuf>` go in
public record PeerLink(String user, Fingerprint key, Rung path, Channel channel) {

  /// Hands what comes in to `handler` from now on; to be called once, on the event loop, before
  /// reading goes on.
  public void attach(ChannelHandler handler) {
    channel.pipeline().addLast("purpose", handler);
    if (channel.pipeline().get(Moving.class) != null) {
      channel.pipeline().remove(Moving.class);
    }
    channel.config().setAutoRead(true);
  }

  /// Goes over to another loop, where it stands still until a handler is attached. To be called on
  /// the event loop; `moved` runs on the other one, whether or not the link was lost on the way.
  void moveTo(PeerLoop other, Runnable moved) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new Moving());
    channel
        .deregister()
        .addListener(_ ->
            other.execute(() -> other.eventLoop().register(channel).addListener(_ -> moved.run())));
  }

  /// Keeps what was read with the last words on the old loop.
  private static final class Moving extends ChannelInboundHandlerAdapter {

    private final List<Object> kept = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      kept.add(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      kept.forEach(ctx::fireChannelRead);
      ctx.fireChannelReadComplete();
    }
  }

  /// Says something.
  public void send(PeerMessage message) {
    var _ = channel.writeAndFlush(message, channel.voidPromise());
  }

  /// Ends the link at once.
  public void close() {
    var _ = channel.close();
  }
}
