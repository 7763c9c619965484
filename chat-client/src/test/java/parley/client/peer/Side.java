package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Purpose;
import parley.protocol.Rung;
import parley.wire.Certificates;

/// One client's part in links, for tests: listens, dials, and is introduced by hand.
final class Side implements Meeting.Owner, Handshake.Owner, AutoCloseable {

  static final String SERVER = "plaintext";
  static final String INTRODUCTION = "0123456789abcdef0123456789abcdef";
  static final Bytes TICKET = Bytes.of(new byte[32]);
  private static final long PATIENCE_SECONDS = 60;

  final KeyPair key = Certificates.newKey();
  final PeerLoop loop = new PeerLoop("peer", Thread.NORM_PRIORITY);
  final Self self;
  final PeerTls tls;
  final Meetings meetings;
  final PeerDialer dialer;
  final Listener listener;
  final int port;

  /// Links in use, with all that came over them.
  final BlockingQueue<PeerLink> links = new LinkedBlockingQueue<>();

  final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
  final Set<String> refusing = ConcurrentHashMap.newKeySet();
  final BlockingQueue<String> refused = new LinkedBlockingQueue<>();

  Side(String user) throws Exception {
    this(user, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  Side(String user, Duration proofWithin) throws Exception {
    self = new Self(user, SERVER, key);
    tls = new PeerTls(key, loop);
    meetings = new Meetings(self, loop, this);
    dialer = new PeerDialer(loop, tls, meetings);
    listener = new Listener(loop, proofWithin);
    CompletableFuture<Integer> bound = new CompletableFuture<>();
    loop.execute(() -> {
      listener.expect(tls, meetings);
      listener.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          bound::complete,
          bound::completeExceptionally);
    });
    port = bound.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  Fingerprint fingerprint() {
    return Fingerprint.of(key.getPublic());
  }

  /// What the server says to somebody about this side.
  Introduction introduction(boolean initiator) {
    return new Introduction(
        INTRODUCTION,
        TICKET,
        self.user(),
        fingerprint(),
        Purpose.PRIVATE,
        initiator,
        List.of(address()));
  }

  /// This side is introduced; an initiator uses the first link that is authenticated.
  Meeting introduced(Introduction introduction) throws Exception {
    return onLoop(() -> {
      Meeting meeting = meetings.introduced(introduction);
      meeting.climb(link -> meeting.use(link, link.rung(meeting)), this::failed);
      return meeting;
    });
  }

  void dial(Side other, Meeting meeting) {
    loop.execute(() -> dialer.dial(other.address(), meeting, this));
  }

  <T> T onLoop(Supplier<T> task) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        done.complete(task.get());
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  PeerLink link() throws InterruptedException {
    return next(links);
  }

  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  static X509Certificate certificate(KeyPair key) {
    return Certificates.selfSigned(key, "parley", Instant.now());
  }

  /// Carries what each end of a link has said to the other, until both have nothing more to say.
  static void carry(EmbeddedChannel one, EmbeddedChannel other) {
    while (one.outboundMessages().size() + other.outboundMessages().size() > 0) {
      move(one, other);
      move(other, one);
    }
  }

  private static void move(EmbeddedChannel from, EmbeddedChannel to) {
    for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
      if (to.isOpen()) {
        to.writeInbound(next);
      } else {
        next.release();
      }
    }
  }

  @Override
  public void linked(Meeting meeting, PeerLink link) {
    link.attach(
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard.add(message);
          }
        });
    links.add(link);
  }

  @Override
  public void inVain(Meeting meeting) {}

  @Override
  public @Nullable Failure refusal(Introduction introduction) {
    return refusing.contains(introduction.user())
        ? new Failure(Code.PEER_KEY_CHANGED, "say trust first")
        : null;
  }

  @Override
  public void refused(Meeting meeting) {
    refused.add(meeting.introduction().user());
  }

  @Override
  public void failed(Failure why) {
    failures.add(why);
  }

  /// The rungs of the links in use so far.
  List<Rung> rungs() {
    return links.stream().map(PeerLink::path).toList();
  }

  @Override
  public void close() {
    loop.close();
  }
}
