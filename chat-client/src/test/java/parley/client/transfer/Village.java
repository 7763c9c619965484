package parley.client.transfer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.client.peer.PeerLink;
import parley.client.peer.PeerLinks;
import parley.protocol.Bytes;
import parley.protocol.PeerMessage;
import parley.wire.Decoded;
import parley.wire.Wire;

/// People with files on one machine, linked by sockets, with a registry but no server. Links know
/// who is at the other end because it says so: proving that is not what is tried here.
final class Village {

  private static final String NAMELESS = "0".repeat(32);

  final RegistryDesk registry = new RegistryDesk();
  private final Path folder;
  private final EventLoopGroup hostile = group();
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final List<Villager> villagers = new ArrayList<>();

  Village(Path folder) {
    this.folder = folder;
  }

  /// Somebody with the real client's half of files.
  Villager person(String user) throws Exception {
    return person(user, 0, 0);
  }

  Villager person(String user, long uploadLimit, long downloadLimit) throws Exception {
    return person(
        user,
        Files.createDirectories(folder.resolve(user).resolve("files")),
        uploadLimit,
        downloadLimit);
  }

  /// Somebody whose folder that is, and perhaps another's too.
  Villager person(String user, Path files) throws Exception {
    return person(user, files, 0, 0);
  }

  private Villager person(String user, Path files, long uploadLimit, long downloadLimit)
      throws Exception {
    Villager villager =
        new Villager(
            this, user, folder.resolve(user).resolve("home"), files, uploadLimit, downloadLimit);
    villagers.add(villager);
    return villager;
  }

  /// Somebody who claims to hold `chunks` and handles links in their own way.
  void stranger(String user, Supplier<ChannelHandler> handler) throws Exception {
    listen(user, hostile, link -> link.attach(handler.get()));
  }

  /// Takes links to `user` from now on.
  Channel listen(String user, EventLoopGroup loop, Consumer<PeerLink> accepted) throws Exception {
    Channel listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Wire.peerEnd(channel.pipeline(), null);
                    channel.pipeline().addLast(new Doorkeeper(accepted));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    addresses.put(user, (InetSocketAddress) listener.localAddress());
    return listener;
  }

  /// Links `from` to `to`.
  void open(
      String from,
      EventLoopGroup loop,
      String to,
      Consumer<PeerLink> linked,
      Consumer<String> failed) {
    InetSocketAddress address = addresses.get(to);
    if (address == null) {
      loop.next().execute(() -> failed.accept("nobody there"));
      return;
    }
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                Wire.peerEnd(channel.pipeline(), null);
              }
            })
        .connect(address)
        .addListener(future -> {
          if (future.isSuccess()) {
            Channel channel = ((io.netty.channel.ChannelFuture) future).channel();
            PeerLink link = PeerLinks.direct(to, channel);
            link.send(
                new PeerMessage.PeerHello(
                    1, "plaintext", from, to, NAMELESS, Bytes.of(new byte[32])));
            linked.accept(link);
          } else {
            failed.accept("refused");
          }
        });
  }

  void close() throws Exception {
    for (Villager villager : List.copyOf(villagers)) {
      villager.close();
    }
    hostile.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
  }

  static EventLoopGroup group() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  /// Hears who comes.
  private static final class Doorkeeper extends SimpleChannelInboundHandler<Object> {

    private final Consumer<PeerLink> accepted;

    Doorkeeper(Consumer<PeerLink> accepted) {
      this.accepted = accepted;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Decoded.Ok<?>(PeerMessage.PeerHello hello)) {
        accepted.accept(PeerLinks.direct(hello.from(), ctx.channel()));
        ctx.pipeline().remove(this);
      }
    }
  }
}
