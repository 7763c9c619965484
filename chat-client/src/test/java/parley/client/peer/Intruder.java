package parley.client.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import parley.protocol.PeerMessage;
import parley.wire.Certificates;
import parley.wire.Tls;
import parley.wire.Wire;

/// Somebody with a key of their own who speaks the protocol, but says what they like.
final class Intruder implements AutoCloseable {

  static final Object HUNG_UP = new Object();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final KeyPair key;
  private final X509Certificate certificate;

  /// What anybody said to them, and when they hung up.
  final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  Intruder(KeyPair key) {
    this.key = key;
    certificate = Certificates.selfSigned(key, "intruder", Instant.now());
  }

  /// Dials, and says `message` as soon as there is TLS.
  Channel dial(int port, PeerMessage message) {
    Channel channel = dial(port, Tls.peerClient(key.getPrivate(), certificate));
    channel
        .pipeline()
        .get(SslHandler.class)
        .handshakeFuture()
        .addListener(shaken -> channel.writeAndFlush(message));
    return channel;
  }

  /// Dials with TLS of any kind.
  Channel dial(int port, SslContext context) {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .handler(initializer(context))
        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .syncUninterruptibly()
        .channel();
  }

  /// Listens in somebody's place.
  int listen() {
    Channel listener =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(initializer(Tls.peerServer(key.getPrivate(), certificate)))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private ChannelInitializer<Channel> initializer(SslContext context) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Wire.peerEnd(channel.pipeline(), Tls.handler(context, ByteBufAllocator.DEFAULT));
        channel
            .pipeline()
            .addLast(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    heard.add(message);
                  }

                  @Override
                  public void channelInactive(ChannelHandlerContext ctx) {
                    heard.add(HUNG_UP);
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    ctx.close();
                  }
                });
      }
    };
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
