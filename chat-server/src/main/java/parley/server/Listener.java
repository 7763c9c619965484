package parley.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.scram.ChannelBinding;
import parley.server.admission.Connections;
import parley.server.admission.Stranger;
import parley.server.session.Session;
import parley.server.session.Setting;
import parley.wire.Tls;
import parley.wire.Transport;
import parley.wire.Wire;

/// Accepts connections, and makes a session of each.
final class Listener extends ChannelInitializer<Channel> {

  private static final int BACKLOG = 4096;

  private final EventLoopGroup loops;
  private final ChannelGroup links;
  private final Connections connections;
  private final Setting setting;
  private final @Nullable SslContext tls;
  private final ChannelBinding binding;

  Listener(
      EventLoopGroup loops,
      ChannelGroup links,
      Connections connections,
      @Nullable ServerKey key,
      Setting setting)
      throws IOException {
    this.loops = loops;
    this.links = links;
    this.connections = connections;
    this.setting = setting;
    if (key == null) {
      tls = null;
      binding = ChannelBinding.NONE;
    } else {
      tls = Tls.server(key.key(), key.certificate());
      binding = ChannelBinding.serverEndPoint(Tls.serverEndPoint(key.certificate()));
    }
  }

  Channel bind(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(() -> Transport.serverSocket(address))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(this)
            .bind(address)
            .awaitUninterruptibly();
    if (bound.cause() != null) {
      // The native transport's message begins with the call and its number.
      String reason = String.valueOf(bound.cause().getMessage());
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(host, port, reason.substring(reason.lastIndexOf(": ") + 1).strip()),
          bound.cause());
    }
    return bound.channel();
  }

  @Override
  protected void initChannel(Channel channel) {
    Stranger stranger = connections.admit(channel);
    if (stranger == null) {
      channel.close();
      return;
    }
    links.add(channel);
    Session session = new Session(channel, setting, binding, Bytes.random(Limits.NONCE_BYTES));
    Wire.serverEnd(
        channel.pipeline(),
        tls == null ? null : Tls.handler(tls, channel.alloc()),
        session.intake());
    channel.pipeline().addBefore("messages", "stranger", stranger);
    stranger.leavesBy(session::makeRoom);
    channel.pipeline().addLast("session", session.inbound());
  }
}
