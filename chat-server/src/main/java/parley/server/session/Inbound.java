package parley.server.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.FromClient;
import parley.scram.ChannelBinding;
import parley.wire.Decoded;

/// The receiving half of a session's channel: the last handler of its pipeline. On its event loop
/// only.
public final class Inbound extends SimpleChannelInboundHandler<Decoded<FromClient>> {

  private static final Logger log = LoggerFactory.getLogger(Inbound.class);

  private final Session session;

  Inbound(Session session) {
    this.session = session;
  }

  /// Whose channel it is.
  public Session session() {
    return session;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    session.connected();
    if (session.binding().equals(ChannelBinding.NONE)) {
      session.greet();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      session.greet();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromClient> decoded) {
    session.heard(decoded);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.lost();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case DecoderException e -> {
        // Netty shows all that it has read, and that may be anything.
        boolean tls = !(e.getCause() instanceof NotSslRecordException);
        log.atDebug().addKeyValue("why", tls ? e.getMessage() : "not TLS").log("violation");
        session.end(EndReason.VIOLATION);
      }
      case IOException e -> session.end(EndReason.LOST);
      default -> {
        log.atError().setCause(cause).log("fault in a session");
        session.end(EndReason.FAULT);
      }
    }
  }
}
