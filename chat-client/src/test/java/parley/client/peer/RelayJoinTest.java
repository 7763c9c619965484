package parley.client.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.wire.Certificates;
import parley.wire.JsonCodec;
import parley.wire.Tls;
import parley.wire.Wire;

/// The way to the relay, and over to the peer who waits there.
class RelayJoinTest {

  private static final Bytes TOKEN = Bytes.of(new byte[Limits.TICKET_BYTES]);
  private static final Event.Hello HELLO =
      new Event.Hello(Limits.PROTOCOL_VERSION, Bytes.of(new byte[Limits.NONCE_BYTES]));

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private Side bob;

  @BeforeEach
  void start() throws Exception {
    bob = new Side("bob");
  }

  @AfterEach
  void stop() {
    bob.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /// The other may begin before this side has heard that it is there.
  @Test
  void whatComesRightBehindTheAnswerIsThePeersWhereverItIsCut() {
    byte[] answer = frame(new Answer.Done(1));
    for (int cut = 0; cut <= answer.length + 1; cut++) {
      EmbeddedChannel peer = new EmbeddedChannel(dialing());
      ByteBuf first = peer.readOutbound();
      EmbeddedChannel channel = joining();
      channel.writeInbound(Unpooled.wrappedBuffer(frame(HELLO)));
      ByteBuf request = channel.readOutbound();
      assertThat(request.toString(UTF_8)).contains("\"join-relay\"");
      request.release();

      ByteBuf all = Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(answer), first);
      channel.writeInbound(all.readRetainedSlice(cut));
      channel.writeInbound(all);

      ByteBuf serverHello = channel.readOutbound();
      assertThat(serverHello).as("cut at %d", cut).isNotNull();
      serverHello.release();
      channel.finishAndReleaseAll();
      peer.finishAndReleaseAll();
    }
  }

  @Test
  void aRefusalIsTheReason() throws Exception {
    EmbeddedChannel channel = joining();
    channel.writeInbound(Unpooled.wrappedBuffer(frame(HELLO)));
    channel.writeInbound(
        Unpooled.wrappedBuffer(frame(new Answer.Refused(1, Code.TIMEOUT, "nobody came"))));

    assertThat(Side.next(bob.failures).why()).isEqualTo("nobody came");
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void aRelayWithAnotherKeyThanThePinnedOneIsShownNoToken() throws Exception {
    KeyPair key = Certificates.newKey();
    X509Certificate certificate = Certificates.selfSigned(key, "parley", Instant.now());
    InetSocketAddress address = listen(Tls.server(key.getPrivate(), certificate));
    Meeting meeting = bob.introduced(bob.introduction(true));
    Fingerprint pinned = Fingerprint.of(Certificates.newKey().getPublic());
    bob.loop.execute(() -> {
      bob.dialer.serverIs(address, pinned);
      bob.dialer.relay(TOKEN, meeting, bob);
    });

    assertThat(Side.next(bob.failures).why())
        .isEqualTo("the relay is not the server that was pinned");
    assertThat(Side.next(heard)).isSameAs(Intruder.HUNG_UP);
  }

  private EmbeddedChannel joining() {
    SslHandler inner = Tls.handler(context(bob.key, false), ByteBufAllocator.DEFAULT);
    Handshake handshake =
        new Handshake(inner, bob.meetings, null, true, Duration.ofSeconds(10), bob);
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.clientEnd(channel.pipeline(), null);
    channel.pipeline().addLast(new RelayJoin(TOKEN, null, null, inner, handshake, bob));
    return channel;
  }

  private static SslHandler dialing() {
    return Tls.handler(context(Certificates.newKey(), true), ByteBufAllocator.DEFAULT);
  }

  private static SslContext context(KeyPair key, boolean dials) {
    X509Certificate certificate = Certificates.selfSigned(key, "parley", Instant.now());
    return dials
        ? Tls.peerClient(key.getPrivate(), certificate)
        : Tls.peerServer(key.getPrivate(), certificate);
  }

  private static byte[] frame(Message message) {
    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, message);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    return bytes;
  }

  /// A server that says hello and nothing else.
  private InetSocketAddress listen(SslContext tls) {
    Channel listener =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Wire.serverEnd(
                        channel.pipeline(), Tls.handler(tls, ByteBufAllocator.DEFAULT), () -> null);
                    channel.pipeline().addLast(new Recorder());
                    channel.writeAndFlush(HELLO);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return (InetSocketAddress) listener.localAddress();
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      heard.add(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      heard.add(Intruder.HUNG_UP);
    }
  }
}
