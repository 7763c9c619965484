package parley.client.peer;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.home.KnownPeers;
import parley.client.home.Written;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.MessageId;
import parley.protocol.Purpose;
import parley.protocol.Request;

/// Everybody whom this client has to do with, from its first login on: puts the parts together, and
/// gives each link to the part that it is for. Belongs to the peer loop.
final class PeerNetwork implements Reach.Owner {

  private final PeerTls tls;
  private final KnownPeers known;
  private final Asking server;
  private final Owner owner;
  private final PeerLoop swarm;
  private final Reach reach;
  private final PrivateSessions sessions;
  private final ChunkLinkTable chunks;
  private final LinkLimit limit;

  /// Hears what happens, on the peer loop.
  interface Owner {

    void tell(ClientEvent event);

    /// A private message, to be shown and recorded; `recorded` hears how that went, on any thread.
    void received(String from, MessageId id, String text, Written recorded);

    /// Somebody has opened a link for chunks.
    void accepted(PeerLink link);
  }

  PeerNetwork(
      Self self,
      PeerConfig config,
      KnownPeers known,
      Asking server,
      PeerLoop loop,
      PeerLoop swarm,
      Listener listener,
      MessageIds ids,
      Owner owner) {
    this.known = known;
    this.server = server;
    this.owner = owner;
    this.swarm = swarm;
    tls = new PeerTls(self.identity(), loop);
    reach = new Reach(self, tls, config, known, server, loop, swarm, this);
    listener.expect(tls, reach.meetings());
    sessions = new PrivateSessions(self, ids, loop, server, reach, owner);
    chunks = new ChunkLinkTable(loop, owner::accepted);
    limit = new LinkLimit(loop);
  }

  PrivateSessions sessions() {
    return sessions;
  }

  Reach reach() {
    return reach;
  }

  /// There is a session with the server, which is there and has that key.
  void connected(InetSocketAddress address, @Nullable Fingerprint key) {
    reach.dialer().serverIs(address, key);
  }

  void introduced(Introduction introduction) {
    // Somebody is about to dial: no time to lose.
    tls.whenReady(contexts -> {});
    reach.introduced(introduction);
  }

  void trust(String user, Consumer<Outcome<@Nullable Void>> outcome) {
    server.ask(
        id -> new Request.FindUser(id, user),
        answer -> {
          if (answer instanceof Answer.UserFound found) {
            found.keys().forEach(key -> known.add(user, key));
            outcome.accept(new Outcome.Ok<@Nullable Void>(null));
          } else {
            outcome.accept(Asking.refusal(answer));
          }
        });
  }

  /// One of the two hears of it, on the swarm loop.
  void openChunks(String user, Consumer<PeerLink> linked, Consumer<String> failed) {
    PeerLink present = chunks.find(user);
    if (present != null) {
      swarm.execute(() -> linked.accept(present));
      return;
    }
    reach.reach(
        user,
        Purpose.CHUNKS,
        result ->
            swarm.execute(() -> {
              switch (result) {
                case Outcome.Ok<Reach.Reached>(Reach.Reached(PeerLink link, _)) ->
                    linked.accept(link);
                case Outcome.Refused<Reach.Reached>(_, String text, _) -> failed.accept(text);
              }
            }));
  }

  void blocked(String user) {
    sessions.blocked(user);
    chunks.close(user);
    reach.forget(user);
  }

  void close(Code code) {
    sessions.close(code);
    reach.close();
  }

  @Override
  public void linked(Purpose purpose, PeerLink link, boolean asked) {
    if (!limit.admit(link.channel(), asked)) {
      link.close();
      return;
    }
    switch (purpose) {
      case PRIVATE -> sessions.linked(link, asked);
      case CHUNKS -> chunks.linked(link, asked);
    }
  }

  @Override
  public void keyChanged(String user, Fingerprint key) {
    owner.tell(new ClientEvent.PeerKeyChanged(user, key));
  }
}
