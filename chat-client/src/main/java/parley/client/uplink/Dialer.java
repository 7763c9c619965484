package parley.client.uplink;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.wire.Tls;
import parley.wire.Wire;

/// Opens links to one server. Blocks, for names are resolved and connections awaited: login threads
/// use it, one at a time.
final class Dialer {

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  private final EventLoop loop;
  private final ClientConfig config;
  private @Nullable SSLContext tls;

  Dialer(EventLoop loop, ClientConfig config) {
    this.loop = loop;
    this.config = config;
  }

  /// A link that is up.
  ///
  /// @param certificate what the server has proved to hold the key of; absent over plaintext
  /// @param server where it leads
  record Dialled(Link link, @Nullable X509Certificate certificate, InetSocketAddress server) {

    /// The server's key; absent over plaintext.
    @Nullable Fingerprint key() {
      return certificate == null ? null : Fingerprint.of(certificate.getPublicKey());
    }
  }

  /// Connects to the first of the server's addresses that answers, and shakes hands.
  ///
  /// @throws LinkLostException when none does before the deadline; one line says why
  Dialled dial(Deadline deadline) throws LinkLostException, InterruptedException {
    InetAddress[] addresses = resolve();
    LinkLostException fault = null;
    for (int i = 0; i < addresses.length && (fault == null || !deadline.isOver()); i++) {
      try {
        return dial(addresses[i], connectMillis(deadline, addresses.length - i), deadline);
      } catch (LinkLostException e) {
        fault = fault == null ? e : fault;
      }
    }
    throw fault == null ? lost("the name has no address") : fault;
  }

  private InetAddress[] resolve() throws LinkLostException {
    try {
      return InetAddress.getAllByName(config.host());
    } catch (UnknownHostException e) {
      throw lost("nobody knows that name");
    }
  }

  private Dialled dial(InetAddress address, long connectMillis, Deadline deadline)
      throws LinkLostException, InterruptedException {
    SslHandler handler = config.plaintext() ? null : Tls.handler(context());
    InetSocketAddress to = new InetSocketAddress(address, config.port());
    Link[] link = new Link[1];
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectMillis)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    link[0] = assemble(channel, handler);
                  }
                })
            .connect(to);
    try {
      connecting.await();
      if (!connecting.isSuccess()) {
        throw lost(reason(connecting.cause()));
      }
      X509Certificate certificate = handler == null ? null : handshake(link[0], handler, deadline);
      return new Dialled(link[0], certificate, to);
    } catch (LinkLostException | InterruptedException e) {
      var _ = connecting.channel().close();
      throw e;
    }
  }

  /// Puts the handlers of a link into the pipeline of `channel`.
  static Link assemble(Channel channel, @Nullable SslHandler handler) {
    Link link = new Link(channel);
    // First, so that any byte is a sign of life.
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(Limits.SILENCE_AT_MOST.toSeconds(), TimeUnit.SECONDS))
        // Many messages given at once leave in few packets.
        .addLast(new FlushConsolidationHandler());
    Wire.clientEnd(channel.pipeline(), handler);
    channel.pipeline().addLast("link", link);
    return link;
  }

  private SSLContext context() {
    if (tls == null) {
      tls = Tls.client();
    }
    return tls;
  }

  private X509Certificate handshake(Link link, SslHandler handler, Deadline deadline)
      throws LinkLostException, InterruptedException {
    if (!handler.handshakeFuture().await(deadline.millisLeft())) {
      throw lost("no TLS handshake");
    }
    if (!handler.handshakeFuture().isSuccess()) {
      // The link knows it better: a server that speaks no TLS, or one that hung up.
      throw deadline.await(link.lost());
    }
    try {
      return Tls.peerCertificate(handler);
    } catch (SSLPeerUnverifiedException e) {
      throw lost("the server showed no certificate");
    }
  }

  /// For one of so many addresses that are left; at least 1, for Netty takes 0 for ever.
  static long connectMillis(Deadline deadline, int addresses) {
    return Math.max(1, Math.min(CONNECT_WITHIN.toMillis(), deadline.millisLeft()) / addresses);
  }

  private static String reason(Throwable cause) {
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage().split(":", 2)[0].toLowerCase(Locale.ROOT)
        : String.valueOf(cause);
  }

  private static LinkLostException lost(String why) {
    return new LinkLostException(Code.NOT_CONNECTED, why);
  }
}
