package parley.server.admission;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;

/// A connection that has not logged in yet: counts its bytes, which are few, and notes when it was
/// last heard. It stays in the pipeline until the connection is recognized, or closes. Belongs to
/// the channel's event loop, but for what [Connections] does.
public final class Stranger extends ChannelInboundHandlerAdapter {

  private final Connections connections;
  private final Origin origin;
  private volatile long heard;
  private volatile @Nullable Runnable leaving;
  private int left = Limits.STRANGER_BYTES;

  Stranger(Connections connections, Origin origin, long now) {
    this.connections = connections;
    this.origin = origin;
    this.heard = now;
  }

  /// When others need the place, `leaving` ends the connection. To be set before any byte comes.
  public void leavesBy(Runnable leaving) {
    this.leaving = leaving;
  }

  /// Whoever is at the other end of `channel` is no stranger any more. On its event loop.
  public static void recognize(Channel channel) {
    if (channel.pipeline().get(Stranger.class) != null) {
      channel.pipeline().remove(Stranger.class);
    }
  }

  Origin origin() {
    return origin;
  }

  long heard() {
    return heard;
  }

  boolean isQuiet(long now) {
    return now - heard >= Limits.STRANGER_QUIET.toNanos();
  }

  void makeRoom() {
    Runnable leave = leaving;
    if (leave != null) {
      leave.run();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    hear(ctx);
    left -= ((ByteBuf) message).readableBytes();
    if (left < 0) {
      ReferenceCountUtil.release(message);
      ctx.fireExceptionCaught(new TooLongFrameException("too much before the login"));
    } else {
      ctx.fireChannelRead(message);
    }
  }

  /// TLS is up.
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    hear(ctx);
    ctx.fireUserEventTriggered(event);
  }

  private void hear(ChannelHandlerContext ctx) {
    heard = ctx.channel().eventLoop().ticker().nanoTime();
    connections.heard(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    connections.forget(this);
  }
}
