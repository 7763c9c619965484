package parley.server.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The sending half of a session's channel. On its event loop only.
final class Outbound {

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

  private final Channel channel;
  private boolean flushing;

  Outbound(Channel channel) {
    this.channel = channel;
  }

  /// Sends a message or an encoded frame. All that is sent in one turn of the loop leaves with one
  /// flush: a system call costs more than a message.
  void write(Object message) {
    channel.write(message, channel.voidPromise());
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  /// Bytes that wait, more or less: what has to go out before the channel takes more.
  long unsent() {
    return channel.bytesBeforeWritable();
  }

  /// Closes the channel when all is sent, or soon anyway: a link that takes nothing any more must
  /// go too. Before TLS is up nothing can be sent, and nobody is waited for.
  void close() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().isSuccess()) {
      cut();
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(this::cut, CLOSES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Closes the connection below TLS, which would wait some seconds for its own farewell to go out.
  private void cut() {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close();
    }
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }
}
