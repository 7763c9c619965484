package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Identities;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.scram.ChannelBinding;
import parley.scram.Scram;
import parley.scram.ScramException;
import parley.scram.ScramServer;
import parley.wire.Certificates;
import parley.wire.Decoded;
import parley.wire.Tls;
import parley.wire.Wire;

/// A server that does what a test tells it, step by step, over a real socket: the test takes its
/// links as they come, and says and expects frames on them.
final class ScriptedServer implements AutoCloseable {

  static final String PASSWORD = "secret";
  static final Bytes NONCE = Bytes.of(new byte[Limits.NONCE_BYTES]);

  private static final long PATIENCE_SECONDS = 60;
  private static final Verifier VERIFIER = verifier();
  private static final Object HUNG_UP = new Object();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
  private volatile @Nullable X509Certificate certificate;
  private volatile @Nullable SslContext tls;
  private final Channel listener;

  private ScriptedServer(@Nullable KeyPair key) throws SSLException {
    show(key);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    welcome(channel);
                  }
                })
            .localAddress(InetAddress.getLoopbackAddress(), 0);
    listener = bootstrap.bind().syncUninterruptibly().channel();
  }

  /// One with TLS and a key of its own.
  static ScriptedServer start() throws SSLException {
    return new ScriptedServer(Certificates.newKey());
  }

  static ScriptedServer startPlaintext() throws SSLException {
    return new ScriptedServer(null);
  }

  /// From now on it has another key, as another server in its place would have.
  void changeKey() throws SSLException {
    show(Certificates.newKey());
  }

  private void show(@Nullable KeyPair key) throws SSLException {
    certificate = key == null ? null : Certificates.selfSigned(key, "parley", Instant.now());
    tls = key == null ? null : Tls.server(key.getPrivate(), certificate);
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  Fingerprint fingerprint() {
    return Fingerprint.of(certificate.getPublicKey());
  }

  /// The next link that a client opens.
  Link accept() throws InterruptedException {
    Link link = links.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(link).as("a client connects").isNotNull();
    return link;
  }

  /// The next link, with a login by password already done.
  Link acceptLogin() throws InterruptedException, ScramException {
    Link link = accept();
    link.hello();
    link.logIn();
    return link;
  }

  /// The same, when a client that has crashed may have opened other links before.
  Link acceptLoginAfterOthers() throws InterruptedException, ScramException {
    while (true) {
      Link link = accept();
      link.channel.writeAndFlush(new Event.Hello(Limits.PROTOCOL_VERSION, NONCE));
      Object first = link.heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (first instanceof Request.ScramFirst) {
        link.heard.addFirst(first);
        link.logIn();
        return link;
      }
    }
  }

  /// The next link, with the lost session taken up.
  Link acceptResume() throws InterruptedException {
    Link link = accept();
    link.hello();
    Request.Resume resume = link.expect(Request.Resume.class);
    byte[] statement = Identities.resumeStatement(NONCE, link.certificateHash(), resume.user());
    assertThat(Identities.verify(resume.identity(), statement)).as("signed by the home").isTrue();
    link.say(new Answer.Resumed(resume.id(), 2));
    return link;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void welcome(Channel channel) {
    SslHandler handler = tls == null ? null : Tls.handler(tls, channel.alloc());
    Wire.serverEnd(channel.pipeline(), handler, () -> null);
    Link link = new Link(channel);
    channel.pipeline().addLast(link);
    links.add(link);
  }

  private static Verifier verifier() {
    byte[] salt = new byte[Limits.SALT_BYTES_MIN];
    int iterations = Limits.SCRAM_ITERATIONS_MIN;
    return Scram.verifier(Scram.saltedPassword(PASSWORD, salt, iterations), salt, iterations);
  }

  /// One link, from the server's side.
  final class Link extends SimpleChannelInboundHandler<Decoded<FromClient>> {

    private final Channel channel;
    private final BlockingDeque<Object> heard = new LinkedBlockingDeque<>();

    Link(Channel channel) {
      this.channel = channel;
    }

    void say(FromServer message) {
      ChannelFuture said = channel.writeAndFlush(message);
      if (!channel.eventLoop().inEventLoop()) {
        said.awaitUninterruptibly();
      }
    }

    void sayRaw(String text) {
      sayBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void sayBytes(byte[] bytes) {
      channel.writeAndFlush(Unpooled.copiedBuffer(bytes)).awaitUninterruptibly();
    }

    void hello() {
      say(new Event.Hello(Limits.PROTOCOL_VERSION, NONCE));
    }

    void hangUp() {
      channel.close().syncUninterruptibly();
    }

    /// The next thing that the client says must be that.
    <M extends FromClient> M expect(Class<M> type) throws InterruptedException {
      return assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .asInstanceOf(InstanceOfAssertFactories.type(type))
          .actual();
    }

    /// The client says nothing more, and hangs up.
    void expectHangUp() throws InterruptedException {
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(HUNG_UP);
    }

    /// A message with that text; `again` says how it must be marked.
    Request.SendMessage expectMessage(String text, boolean again) throws InterruptedException {
      Request.SendMessage message = expect(Request.SendMessage.class);
      assertThat(message.text()).isEqualTo(text);
      assertThat(message.again()).as("marked again").isEqualTo(again);
      return message;
    }

    /// Acknowledgements, one or several, of all up to that number and no more.
    void expectAckUpTo(long number) throws InterruptedException {
      long last = 0;
      while (last != number) {
        long next = expect(Notification.Ack.class).delivery();
        assertThat(next).isBetween(last + 1, number);
        last = next;
      }
    }

    void answer(Request.SendMessage message) {
      say(new Answer.Receipt(message.id(), DeliveryState.DELIVERED));
    }

    void deliver(long number, MessageId id) {
      say(new Event.Delivery(number, "bob", id, Instant.EPOCH, "text of " + id, false, false));
    }

    void deliver(long number, long counter) {
      deliver(number, new MessageId("bobs-run", counter));
    }

    void refuseResume() throws InterruptedException {
      Request.Resume resume = expect(Request.Resume.class);
      say(new Answer.Refused(resume.id(), Code.WRONG_PASSWORD, "no such session"));
    }

    void logIn() throws InterruptedException, ScramException {
      logIn(VERIFIER);
    }

    /// A server that does not know the account's key, but takes any proof.
    void logInWithoutTheKey() throws InterruptedException, ScramException {
      logIn(
          new Verifier(
              VERIFIER.salt(), VERIFIER.iterations(), VERIFIER.storedKey(), VERIFIER.storedKey()));
    }

    private void logIn(Verifier verifier) throws InterruptedException, ScramException {
      ChannelBinding binding =
          certificate == null
              ? ChannelBinding.NONE
              : ChannelBinding.serverEndPoint(certificateHash());
      Request.ScramFirst first = expect(Request.ScramFirst.class);
      ScramServer.ClientFirst parsed = ScramServer.ClientFirst.parse(first.message(), binding);
      ScramServer scram = new ScramServer(parsed, binding, "server-nonce", verifier);
      say(new Answer.Challenge(first.id(), scram.first()));
      Request.ScramFinal last = expect(Request.ScramFinal.class);
      ScramServer.Verdict verdict = scram.judge(last.message());
      assertThat(verdict).isInstanceOf(ScramServer.Verdict.Proven.class);
      ScramServer.Verdict.Proven proven = (ScramServer.Verdict.Proven) verdict;
      assertThat(
              Identities.verify(last.identity(), Identities.loginStatement(proven.authMessage())))
          .as("signed by the home")
          .isTrue();
      say(new Answer.Welcome(last.id(), 1, proven.serverFinal()));
    }

    Bytes certificateHash() {
      return certificate == null ? Bytes.of(new byte[0]) : Tls.serverEndPoint(certificate);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromClient> frame) {
      switch (frame) {
        // Of no interest to those who talk through the server.
        case Decoded.Ok<FromClient>(Request.Listen listen) -> say(new Answer.Done(listen.id()));
        case Decoded.Ok<FromClient>(FromClient message) -> heard.add(message);
        case Decoded.Rejected<FromClient> rejected -> heard.add(rejected);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      heard.add(HUNG_UP);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      heard.add(cause);
    }
  }
}
