package parley.client.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.FromServer;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.wire.Decoded;
import parley.wire.Tls;
import parley.wire.Wire;

/// A link to the server that is to become one to a peer: proves that it is the same server, hears
/// its hello, shows the token, and when the other is there makes room for the handshake with them.
/// Belongs to its channel's event loop, the peer loop.
final class RelayJoin extends SimpleChannelInboundHandler<Decoded<FromServer>> {

  /// The server waits so long for the other; a little more for the way there and back.
  private static final Duration WITHIN = Limits.RELAY_WITHIN.plusSeconds(3);

  private final Bytes token;
  private final @Nullable SslHandler outer;
  private final @Nullable Fingerprint serverKey;
  private final SslHandler inner;
  private final Handshake handshake;
  private final Handshake.Owner owner;
  private @Nullable Future<?> deadline;
  private boolean asked;
  private boolean over;

  RelayJoin(
      Bytes token,
      @Nullable SslHandler outer,
      @Nullable Fingerprint serverKey,
      SslHandler inner,
      Handshake handshake,
      Handshake.Owner owner) {
    this.token = token;
    this.outer = outer;
    this.serverKey = serverKey;
    this.inner = inner;
    this.handshake = handshake;
    this.owner = owner;
  }

  /// The server could not be reached.
  void unconnected(Throwable cause) {
    fail(null, "the server cannot be reached: " + cause.getMessage());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> fail(ctx, "nobody came within " + WITHIN.toSeconds() + " s"),
                WITHIN.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromServer> frame) {
    if (over) {
      return;
    }
    switch (frame) {
      case Decoded.Ok<FromServer>(Event.Hello _) when !asked -> hello(ctx);
      case Decoded.Ok<FromServer>(Answer.Done _) when asked -> joined(ctx);
      case Decoded.Ok<FromServer>(Answer.Refused refused) -> fail(ctx, refused.text());
      case Decoded.Ok<FromServer> _, Decoded.Rejected<FromServer> _ -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, "the server closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, "the connection to the server broke");
  }

  private void hello(ChannelHandlerContext ctx) {
    if (isTheServer()) {
      asked = true;
      var _ = ctx.writeAndFlush(new Request.JoinRelay(1, token), ctx.voidPromise());
    } else {
      fail(ctx, "the relay is not the server that was pinned");
    }
  }

  private boolean isTheServer() {
    if (outer == null) {
      return true;
    }
    try {
      return Fingerprint.of(Tls.peerCertificate(outer).getPublicKey()).equals(serverKey);
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  private void joined(ChannelHandlerContext ctx) {
    over = true;
    cancelDeadline();
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.remove(this);
    Wire.relayedEnd(pipeline, inner, handshake);
  }

  private void fail(@Nullable ChannelHandlerContext ctx, String why) {
    if (over) {
      return;
    }
    over = true;
    cancelDeadline();
    owner.failed(Failure.unreachable(why));
    if (ctx != null) {
      var _ = ctx.close();
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
