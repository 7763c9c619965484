package parley.client.peer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.api.PeerPath;
import parley.client.home.Written;
import parley.client.uplink.Asking;
import parley.client.uplink.Uplink;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.MessageId;

/// Private sessions and links with other clients. Its methods belong to the client's event loop,
/// where its owner is told too, but for [#open]; all else happens on the peer loop.
///
/// Read in this order: [Reach] (how two clients get a link), [Handshake] (how they prove themselves
/// on it), [PrivateSession] (what they say then).
public final class Peers implements ChunkLinks {

  private final PeerConfig config;
  private final String user;
  private final Uplink uplink;
  private final Executor client;
  private final PeerLoop loop;
  private final PeerLoop swarm;
  private final MessageIds ids;
  private final Owner owner;
  private final Listener listener;
  private final Announcement announcement;
  private @Nullable CompletableFuture<Void> ended;

  /// The ends of the commands that are not answered yet.
  private final Set<Runnable> open = new LinkedHashSet<>();

  /// Belong to the peer loop.
  private @Nullable PeerNetwork network;

  private boolean closed;

  /// Hears what happens, on the client's event loop but for [#linked].
  public interface Owner {

    /// A private session was started by the other side, or has ended; or a user came with another
    /// key.
    void tell(ClientEvent event);

    /// A message of a private session, to be shown and recorded; `recorded` hears how that went.
    void receivedPrivately(String from, MessageId id, String text, Written recorded);

    /// Somebody has opened a link for chunks, which gets its handler before this returns. On the
    /// swarm loop.
    void linked(PeerLink link);

    /// A command is answered.
    <T extends @Nullable Object> void complete(
        CompletableFuture<Outcome<T>> future, Outcome<T> value);
  }

  /// @param config how peers are reached
  /// @param user whose client this is
  /// @param uplink the way to the server
  /// @param client the client's event loop; takes tasks after its end too, and forgets them
  /// @param loop the peer loop
  /// @param swarm the loop to which links for chunks go over
  /// @param ids names messages
  /// @param owner hears what happens
  public Peers(
      PeerConfig config,
      String user,
      Uplink uplink,
      Executor client,
      PeerLoop loop,
      PeerLoop swarm,
      MessageIds ids,
      Owner owner) {
    this.config = config;
    this.user = user;
    this.uplink = uplink;
    this.client = client;
    this.loop = loop;
    this.swarm = swarm;
    this.ids = ids;
    this.owner = owner;
    listener = new Listener(loop, Listener.PROOF_WITHIN);
    announcement = new Announcement(config, listener, uplink, client, loop);
  }

  /// Begins to listen; when the first login begins.
  public void start() {
    announcement.start();
  }

  /// There is a session with the server.
  public void connected(Uplink.Session session) {
    announcement.connected();
    loop.execute(() -> {
      if (closed) {
        return;
      }
      if (network == null) {
        String server = session.key() == null ? "plaintext" : session.key().toString();
        Self self = new Self(user, server, session.account().identity());
        Asking asking = Asking.of(uplink, client, loop);
        network =
            new PeerNetwork(
                self,
                config,
                session.account().peers(),
                asking,
                loop,
                swarm,
                listener,
                ids,
                new ToClient());
      }
      network.connected(session.server(), session.key());
    });
  }

  /// The server has introduced somebody.
  public void received(Event.Introduced event) {
    onNetwork(network -> network.introduced(event.introduction()));
  }

  /// Somebody whom the server had introduced will not come.
  public void received(Event.IntroductionEnded event) {
    onNetwork(network -> network.reach().ended(event.introduction()));
  }

  /// Somebody asks to be dialled.
  public void received(Event.DialBack event) {
    onNetwork(network -> network.reach().dialBack(event));
  }

  /// Somebody waits at the relay.
  public void received(Event.MeetAtRelay event) {
    onNetwork(network -> network.reach().meetAtRelay(event));
  }

  /// Reaches `user` for a private session.
  public void startPrivate(String user, CompletableFuture<Outcome<PeerPath>> outcome) {
    command(outcome, (network, answer) -> network.sessions().start(user, answer));
  }

  /// Sends `text` over the private session with `user`.
  public void privateMessage(
      String user, String text, CompletableFuture<Outcome<DeliveryState>> outcome) {
    command(outcome, (network, answer) -> network.sessions().message(user, text, answer));
  }

  /// Ends the private session with `user`.
  public void stopPrivate(String user, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    command(outcome, (network, answer) -> network.sessions().stop(user, answer));
  }

  /// The present key of `user` joins the known ones.
  public void trust(String user, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    command(outcome, (network, answer) -> network.trust(user, answer));
  }

  /// This user has blocked `user`: what is between them ends. `done` runs when all that they have
  /// said privately was handed over, and nothing will be.
  public void blocked(String user, Runnable done) {
    if (ended != null) {
      done.run();
      return;
    }
    onNetwork(network -> network.blocked(user));
    loop.execute(() -> client.execute(done));
  }

  @Override
  public void open(String user, Consumer<PeerLink> linked, Consumer<String> failed) {
    client.execute(() ->
        announcement.whenSettled(() ->
            loop.execute(() -> {
              if (network == null) {
                swarm.execute(() -> failed.accept("there is no connection to the server"));
              } else {
                network.openChunks(user, linked, failed);
              }
            })));
  }

  /// This client ends: its private sessions end with `logout` or `timeout`, all links are closed
  /// and both loops end, that of the swarm when all is `recorded`. Completes after that, when the
  /// others have been told and all commands answered. On the client's loop.
  public CompletableFuture<Void> close(Code code, CompletableFuture<?> recorded) {
    if (ended != null) {
      return ended;
    }
    CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
    ended = told.runAfterBothAsync(recorded.thenRun(swarm::close), this::refuseAll, client);
    // Names may still be looked up: what is found must not begin to listen any more.
    if (loop.closeUnstarted()) {
      told.complete(null);
      return ended;
    }
    loop.execute(() -> {
      closed = true;
      if (network != null) {
        network.close(code);
      }
      loop.close();
      told.complete(null);
    });
    return ended;
  }

  private void refuseAll() {
    List.copyOf(open).forEach(Runnable::run);
    open.clear();
  }

  /// A command that is carried out by the network. It is answered once, with the end at the latest:
  /// what the server says later, nobody hears any more.
  private interface Command<T extends @Nullable Object> {
    void run(PeerNetwork network, Consumer<Outcome<T>> answer);
  }

  private <T extends @Nullable Object> void command(
      CompletableFuture<Outcome<T>> outcome, Command<T> command) {
    Runnable tooLate = () -> owner.complete(outcome, noConnection());
    if (ended != null) {
      tooLate.run();
      return;
    }
    open.add(tooLate);
    Consumer<Outcome<T>> answer =
        value ->
            client.execute(() -> {
              if (open.remove(tooLate)) {
                owner.complete(outcome, value);
              }
            });
    announcement.whenSettled(() ->
        loop.execute(() -> {
          if (network == null || closed) {
            answer.accept(noConnection());
          } else {
            command.run(network, answer);
          }
        }));
  }

  private static <T extends @Nullable Object> Outcome<T> noConnection() {
    return new Outcome.Refused<>(Code.NOT_CONNECTED, "there is no connection to the server");
  }

  private void onNetwork(Consumer<PeerNetwork> task) {
    loop.execute(() -> {
      if (network != null && !closed) {
        task.accept(network);
      }
    });
  }

  /// Carries what happens to the client's loop.
  private final class ToClient implements PeerNetwork.Owner {

    @Override
    public void tell(ClientEvent event) {
      client.execute(() -> owner.tell(event));
    }

    @Override
    public void received(String from, MessageId id, String text, Written recorded) {
      client.execute(() -> owner.receivedPrivately(from, id, text, recorded));
    }

    @Override
    public void accepted(PeerLink link) {
      swarm.execute(() -> owner.linked(link));
    }
  }
}
