package parley.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;
import parley.server.session.Setting;
import parley.server.session.Settings;
import parley.server.session.Timeouts;
import parley.wire.Certificates;
import parley.wire.JsonCodec;
import parley.wire.Tls;
import parley.wire.Wire;

/// The relay over real sockets, with TLS and a loop for each side.
@Timeout(60)
class RelayOverTlsTest implements Requests {

  private static final int BYTES = 32 << 20;

  /// What may wait in the server for one who does not read: the water mark, and what was read in
  /// one go.
  private static final int HELD_AT_MOST = 4 << 20;

  private final Town town = new Town(2);
  private final Relays relays =
      new Relays(
          true,
          Limits.RELAY_BYTES_PER_SECOND,
          town.introductions,
          town.seats,
          Metrics.unseen(),
          new MemoryShare(Long.MAX_VALUE));
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final Queue<Channel> links = new ConcurrentLinkedQueue<>();
  private Channel listener;

  @BeforeEach
  void listen() throws IOException {
    KeyPair key = Certificates.newKey();
    X509Certificate certificate = Certificates.selfSigned(key, "parley", Instant.now());
    SslContext tls = Tls.server(key.getPrivate(), certificate);
    ChannelBinding binding = ChannelBinding.serverEndPoint(Tls.serverEndPoint(certificate));
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    Setting setting = Settings.unbounded(this, timeouts);
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    links.add(channel);
                    Wire.serverEnd(
                        channel.pipeline(), Tls.handler(tls, channel.alloc()), () -> null);
                    Bytes nonce = Bytes.of(new byte[Limits.NONCE_BYTES]);
                    channel
                        .pipeline()
                        .addLast(
                            "session", new Session(channel, setting, binding, nonce).inbound());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void close() {
    listener.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Override
  public void request(Session session, Request request) {
    relays.join(session, (Request.JoinRelay) request);
  }

  @Override
  public void notification(Session session, Notification notification) {}

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {}

  /// Joins; the hello has been read, the answer not.
  private SSLSocket join(Bytes token) throws Exception {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    SSLSocket socket =
        (SSLSocket)
            Tls.client().getSocketFactory().createSocket(address.getAddress(), address.getPort());
    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, new Request.JoinRelay(3, token));
    socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
    frame.release();
    return socket;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private List<Bytes> tokens() {
    Visitor alice = town.comes(0, "127.0.0.1");
    Visitor bob = town.comes(1, "127.0.0.1");
    Request.Introduce introduce = new Request.Introduce(1, bob.account().name(), Purpose.PRIVATE);
    Introduction introduction =
        ((Answer.Introduced)
                town.introductions.introduce(alice.session(), alice.account(), introduce))
            .introduction();
    Answer ready = relays.relay(alice.session(), new Request.Relay(2, introduction.introduction()));
    return List.of(
        ((Answer.RelayReady) ready).token(), ((Event.MeetAtRelay) bob.events().getLast()).token());
  }

  @Test
  void megabytesPassWholeToOneWhoReadsLateAndTheServerHoldsFewOfThem() throws Exception {
    byte[] sent = new byte[BYTES];
    new Random(1).nextBytes(sent);
    List<Bytes> tokens = tokens();
    try (SSLSocket one = join(tokens.getFirst());
        SSLSocket other = join(tokens.getLast())) {
      InputStream in = new BufferedInputStream(other.getInputStream());
      for (InputStream greeted : List.of(one.getInputStream(), in)) {
        assertThat(line(greeted)).contains("\"hello\"");
        assertThat(line(greeted)).contains("\"done\"");
      }
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                // Closing the stream closes the connection.
                try (OutputStream out = one.getOutputStream()) {
                  out.write(sent);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofPlatform().start(task));
      awaitStandstill();
      assertThat(writing).isNotDone();
      assertThat(links).allMatch(link -> pending(link) < HELD_AT_MOST);

      assertThat(in.readNBytes(BYTES)).isEqualTo(sent);
      assertThat(in.read()).as("the end of one is the end of the other").isEqualTo(-1);
      writing.get(60, TimeUnit.SECONDS);
    }
  }

  /// Waits until one link is not read from any more, because of what waits at the other.
  private void awaitStandstill() {
    await()
        .until(() ->
            links.stream().anyMatch(link -> !link.config().isAutoRead())
                && links.stream().anyMatch(link -> pending(link) > 0));
  }

  private static long pending(Channel link) {
    var buffer = link.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
