package parley.client;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.ClientEvent.MessageReceived;
import parley.client.api.Outcome;
import parley.client.home.Home;
import parley.client.home.Written;
import parley.client.peer.MessageIds;
import parley.client.peer.PeerLink;
import parley.client.peer.PeerLoop;
import parley.client.peer.Peers;
import parley.client.transfer.Transfers;
import parley.client.uplink.Uplink;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;

/// One client's whole state on its event loop, where all of it belongs: the uplink, what goes out,
/// what comes in, and whom to tell.
final class Correspondence implements Uplink.Owner, Callbacks.Owner, Peers.Owner {

  private static final Duration EXPIRY_CHECKED_EVERY = Duration.ofHours(1);

  /// The server hears so often at most that the user is active: often enough for its clock of the
  /// inactive, which goes by seconds.
  private static final Duration ACTIVE_EVERY = Duration.ofMillis(200);

  /// How long the end waits for the listener to return, so that what it is showing is recorded.
  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(1);

  private final ClientConfig config;
  private final EventLoop loop;
  private final Executor safely;
  private final Home home;
  private final Uplink uplink;
  private final Callbacks callbacks;
  private final Requests requests;
  private final Outbox outbox;
  private final Inbox inbox;
  private final Peers peers;
  private final Transfers transfers;
  private final Future<?> expiry;
  private final CompletableFuture<ClientEnd> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  private long activeAt = System.nanoTime() - ACTIVE_EVERY.toNanos();

  /// How it has ended, until the home is let go of.
  private @Nullable ClientEnd told;

  /// Completes when there are neither peers nor transfers any more; absent until they are to end.
  private @Nullable CompletableFuture<Void> alone;

  Correspondence(
      ClientConfig config, Consumer<ClientEvent> listener, EventLoop loop, Executor safely) {
    this.config = config;
    this.loop = loop;
    this.safely = safely;
    home = new Home(config.home());
    callbacks = new Callbacks(listener, safely, this);
    uplink = new Uplink(loop, config, home, this);
    requests = new Requests(uplink, callbacks);
    MessageIds ids = new MessageIds();
    PeerLoop peerLoop = new PeerLoop("parley-peer", Thread.NORM_PRIORITY);
    PeerLoop swarm = new PeerLoop("parley-swarm", Thread.MIN_PRIORITY);
    peers = new Peers(config.peers(), config.user(), uplink, safely, peerLoop, swarm, ids, this);
    transfers = new Transfers(config.files(), swarm, uplink, safely, peers, new FromTransfers());
    outbox = new Outbox(ids, uplink, callbacks, safely, Clock.systemUTC());
    inbox = new Inbox(uplink, callbacks, safely, Clock.systemUTC());
    long millis = EXPIRY_CHECKED_EVERY.toMillis();
    expiry = loop.scheduleAtFixedRate(outbox::expire, millis, millis, TimeUnit.MILLISECONDS);
  }

  /// Completes on the callback thread after all else.
  CompletableFuture<ClientEnd> ended() {
    return ended;
  }

  /// Completes, on any thread, when another client may have the home.
  CompletableFuture<Void> released() {
    return released;
  }

  Peers peers() {
    return peers;
  }

  Transfers transfers() {
    return transfers;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  Requests requests() {
    return requests;
  }

  void start() {
    uplink.start();
    peers.start();
  }

  void message(String to, String text, CompletableFuture<Outcome<DeliveryState>> outcome) {
    outbox.add(to, text, outcome);
  }

  /// Blocks `user`, at the server and then here: after the answer nothing of theirs is shown.
  void block(String user, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    requests.ask(
        id -> new Request.Block(id, user),
        Requests::done,
        (Outcome<@Nullable Void> told) -> {
          Runnable tell = () -> callbacks.complete(outcome, told);
          if (told instanceof Outcome.Ok<@Nullable Void>) {
            peers.blocked(user, tell);
          } else {
            tell.run();
          }
        });
  }

  /// The user gives a command that may need no server, which hears of it all the same.
  void active() {
    long now = System.nanoTime();
    if (now - activeAt >= ACTIVE_EVERY.toNanos()) {
      activeAt = now;
      uplink.tell(new Notification.Active());
    }
  }

  void logout() {
    leavePeers(Code.LOGOUT);
    uplink.logout();
  }

  void close() {
    leavePeers(Code.LOST);
    uplink.close(new ClientEnd.LoggedOut());
    release();
  }

  /// Ends all that is between this client and its peers: private sessions at once, for the others
  /// are to hear why; downloads when what they have fetched is recorded.
  private CompletableFuture<Void> leavePeers(Code code) {
    if (alone == null) {
      alone = peers.close(code, transfers.close());
    }
    return alone;
  }

  @Override
  public void connected(Uplink.Session session) {
    peers.connected(session);
    callbacks.waitFor(transfers.connected(session.account()));
    callbacks.tell(
        new ClientEvent.Connected(
            Home.address(config.host(), config.port()),
            config.user(),
            session.key(),
            session.first(),
            session.again()));
    if (!session.again()) {
      session.account().damage().stream()
          .map(each -> new ClientEvent.HomeDamaged(each.file(), each.lines(), each.words()))
          .forEach(callbacks::tell);
    }
    inbox.connected(session.account().seen());
    outbox.connected(session.account().outbox());
  }

  @Override
  public void received(Event event) {
    switch (event) {
      case Event.Delivery delivery -> inbox.received(delivery);
      case Event.BroadcastMessage broadcast ->
          callbacks.tell(
              new MessageReceived(
                  broadcast.from(),
                  broadcast.text(),
                  broadcast.sent(),
                  MessageReceived.Kind.BROADCAST,
                  false,
                  false));
      case Event.Presence presence ->
          presence
              .changes()
              .forEach(change ->
                  callbacks.tell(new ClientEvent.Presence(change.user(), change.online())));
      case Event.Ended(Code code, String text) -> {
        if (code == Code.TIMEOUT) {
          leavePeers(code);
        }
        callbacks.tell(new ClientEvent.Ended(code, text));
      }
      case Event.Introduced introduced -> peers.received(introduced);
      case Event.DialBack dialBack -> peers.received(dialBack);
      case Event.IntroductionEnded ended -> peers.received(ended);
      case Event.MeetAtRelay meet -> peers.received(meet);
      case Event.Hello _, Event.Ping _ -> {} // The link has seen to them.
    }
  }

  @Override
  public void tell(ClientEvent event) {
    callbacks.tell(event);
  }

  @Override
  public void receivedPrivately(String from, MessageId id, String text, Written recorded) {
    inbox.receivedPrivately(from, id, text, recorded);
  }

  @Override
  public void linked(PeerLink link) {
    transfers.linked(link);
  }

  @Override
  public <T extends @Nullable Object> void complete(
      CompletableFuture<Outcome<T>> future, Outcome<T> value) {
    callbacks.complete(future, value);
  }

  @Override
  public void disconnected(Code code, String text, Duration retry) {
    outbox.disconnected();
    transfers.disconnected();
    callbacks.tell(new ClientEvent.Disconnected(code, text, retry));
  }

  @Override
  public void closed(ClientEnd end) {
    expiry.cancel(false);
    outbox.close();
    if (end instanceof ClientEnd.Refused(Code code, String text)) {
      callbacks.tell(new ClientEvent.LoginRefused(code, text));
    }
    told = end;
    callbacks.close(this::release);
    var _ = loop.schedule(this::release, SHOWN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void release() {
    ClientEnd end = told;
    told = null;
    if (end != null) {
      var _ =
          leavePeers(Code.LOST)
              .thenCompose(_ -> home.release())
              .thenRun(() -> {
                callbacks.finish(() -> ended.complete(end));
                released.complete(null);
              });
    }
  }

  @Override
  public void listenerIsFull(boolean full) {
    uplink.read(!full);
  }

  @Override
  public void listenerFailed(Throwable fault) {
    uplink.close(new ClientEnd.Failed("events cannot be shown: " + fault));
  }

  /// What happens to files, brought from the swarm loop: answers by the way of events, so that an
  /// answer comes after what was told before it.
  private final class FromTransfers implements Transfers.Owner {

    @Override
    public void tell(ClientEvent event) {
      safely.execute(() -> callbacks.tell(event));
    }

    @Override
    public <T> void complete(CompletableFuture<T> future, T value) {
      safely.execute(() -> callbacks.complete(future, value));
    }
  }
}
