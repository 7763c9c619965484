package parley.client.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import parley.protocol.PeerMessage;
import parley.protocol.Rung;

/// A link to one peer, authenticated and in use. Its handlers run on its channel's event loop; any
/// thread may send and close.
///
/// @param user who is at the other end: proven by key and ticket
/// @param path how it came about
/// @param channel has the handlers of [parley.wire.Wire#peerEnd]: `Decoded<PeerMessage>` and the
///   raw bytes of chunks come out of it, `PeerMessage` and `ChunkedInput<ByteBuf>` go in
public record PeerLink(String user, Rung path, Channel channel) {

  /// Hands what comes in to `handler` from now on; to be called once, on the event loop, before
  /// reading goes on.
  public void attach(ChannelHandler handler) {
    channel.pipeline().addLast("purpose", handler);
    channel.config().setAutoRead(true);
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
