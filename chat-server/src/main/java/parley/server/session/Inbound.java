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

  private final Link link;

  Inbound(Link link) {
    this.link = link;
  }

  /// Whose channel it is.
  public Session session() {
    return link.session();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    link.connected();
    if (link.session().binding().equals(ChannelBinding.NONE)) {
      link.greet();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      link.greet();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromClient> decoded) {
    link.heard(decoded);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    link.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    link.lost();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case DecoderException e -> {
        // Netty shows all that it has read, and that may be anything.
        boolean tls = !(e.getCause() instanceof NotSslRecordException);
        log.atDebug().addKeyValue("why", tls ? e.getMessage() : "not TLS").log("violation");
        link.close(EndReason.VIOLATION);
      }
      case IOException e -> link.close(EndReason.LOST);
      default -> {
        log.atError().setCause(cause).log("fault in a session");
        link.close(EndReason.FAULT);
      }
    }
  }
}
