package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.home.Home;
import parley.client.home.Written;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.MessageId;
import parley.protocol.Request;

/// A client that has links to others and nothing else, for tests.
final class Member implements Uplink.Owner, Peers.Owner, AutoCloseable {

  private final EventLoop loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
  private final CompletableFuture<Uplink.Session> session = new CompletableFuture<>();
  private final Home home;
  private final Uplink uplink;
  private final Peers peers;
  private final PeerLoop swarm = new PeerLoop("swarm", Thread.MIN_PRIORITY);

  final BlockingQueue<PeerLink> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<ClientEvent> told = new LinkedBlockingQueue<>();
  final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

  Member(String user, int port, Path folder) throws Exception {
    home = new Home(folder);
    ClientConfig config =
        new ClientConfig(
            "127.0.0.1",
            port,
            user,
            Passwords.of("secret"),
            true,
            folder,
            false,
            null,
            key -> true);
    uplink = new Uplink(loop, config, home, this);
    peers =
        new Peers(
            PeerConfig.USUAL,
            user,
            uplink,
            loop,
            new PeerLoop("peer", Thread.NORM_PRIORITY),
            swarm,
            new MessageIds(),
            this);
    loop.execute(() -> {
      uplink.start();
      peers.start();
    });
    assertThat(session.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  BlockingQueue<PeerLink> open(String user) {
    BlockingQueue<PeerLink> links = new LinkedBlockingQueue<>();
    peers.open(
        user,
        link -> {
          attach(link);
          links.add(link);
        },
        failures::add);
    return links;
  }

  /// What was asked before, the server has answered by then.
  void roundTrip() throws Exception {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    loop.execute(() ->
        uplink.ask(
            Request.WhoElse::new,
            answered::complete,
            lost -> answered.completeExceptionally(new AssertionError(lost))));
    assertThat(answered.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  /// Links stand on their way to the swarm loop until the latch is counted down.
  CountDownLatch holdSwarmLoop() {
    CountDownLatch latch = new CountDownLatch(1);
    swarm.execute(() -> {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    return latch;
  }

  /// The server says something.
  void hear(Event event) {
    loop.execute(() -> received(event));
  }

  void block(String user) {
    loop.execute(() ->
        uplink.ask(
            id -> new Request.Block(id, user),
            answer -> {
              assertThat(answer).isInstanceOf(Answer.Done.class);
              peers.blocked(user, () -> {});
            },
            lost -> {}));
  }

  void startPrivate(String user) {
    loop.execute(() -> peers.startPrivate(user, new CompletableFuture<>()));
  }

  /// Ends all with peers; what comes back completes when that is done.
  CompletableFuture<?> leave(Code code, CompletableFuture<?> recorded) {
    return CompletableFuture.supplyAsync(() -> peers.close(code, recorded), loop)
        .thenCompose(left -> left);
  }

  private void attach(PeerLink link) {
    if (link.channel().pipeline().get("purpose") == null) {
      link.attach(
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              heard.add(message);
            }
          });
    }
  }

  @Override
  public void connected(Uplink.Session opened) {
    peers.connected(opened);
    session.complete(opened);
  }

  @Override
  public void received(Event event) {
    switch (event) {
      case Event.Introduced introduced -> peers.received(introduced);
      case Event.DialBack dialBack -> peers.received(dialBack);
      case Event.MeetAtRelay meet -> peers.received(meet);
      default -> {}
    }
  }

  @Override
  public void disconnected(Code code, String text, Duration retry) {}

  @Override
  public void closed(ClientEnd end) {}

  @Override
  public void tell(ClientEvent event) {
    told.add(event);
  }

  @Override
  public void receivedPrivately(String from, MessageId id, String text, Written recorded) {}

  @Override
  public void linked(PeerLink link) {
    attach(link);
    accepted.add(link);
  }

  @Override
  public <T extends @Nullable Object> void complete(
      CompletableFuture<Outcome<T>> future, Outcome<T> value) {
    future.complete(value);
  }

  @Override
  public void close() {
    loop.execute(() -> {
      peers.close(Code.LOST, CompletableFuture.completedFuture(null));
      uplink.close(new ClientEnd.LoggedOut());
    });
    loop.parent().shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    home.release().join();
  }
}
