package parley.client.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.api.PeerPath.Tried;
import parley.client.home.KnownPeers;
import parley.client.uplink.Asking;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Notification;
import parley.protocol.Purpose;

/// Reaches users, and is reached: has the server introduce, climbs where this client asked first,
/// and waits for the other where that one did. Belongs to the peer loop.
final class Reach implements Meeting.Owner {

  private final Self self;
  private final PeerConfig ways;
  private final KnownPeers known;
  private final Asking server;
  private final PeerLoop loop;
  private final PeerLoop swarm;
  private final Owner owner;
  private final Meetings meetings;
  private final PeerDialer dialer;
  private final DialBacks dialBacks = new DialBacks(System.nanoTime());
  private final Map<Attempt.Wish, Attempt> attempts = new HashMap<>();

  /// There is a link; its owner has it already.
  record Reached(PeerLink link, List<Tried> tried) {}

  /// Hears of every link.
  interface Owner {

    /// There is a link, `asked` for here or not. One for chunks is on the swarm loop; to one for a
    /// private session a handler is attached at once.
    void linked(Purpose purpose, PeerLink link, boolean asked);

    /// A user has another key than those that are known here.
    void keyChanged(String user, Fingerprint key);
  }

  Reach(
      Self self,
      PeerTls tls,
      PeerConfig ways,
      KnownPeers known,
      Asking server,
      PeerLoop loop,
      PeerLoop swarm,
      Owner owner) {
    this.self = self;
    this.ways = ways;
    this.known = known;
    this.server = server;
    this.loop = loop;
    this.swarm = swarm;
    this.owner = owner;
    meetings = new Meetings(self, loop, this);
    dialer = new PeerDialer(loop, tls, meetings);
  }

  Meetings meetings() {
    return meetings;
  }

  PeerDialer dialer() {
    return dialer;
  }

  /// Reaches `user`; whoever asks while that is under way already joins.
  void reach(String user, Purpose purpose, Consumer<Outcome<Reached>> result) {
    Attempt.Wish wish = new Attempt.Wish(user, purpose);
    Attempt running = attempts.get(wish);
    if (running != null) {
      running.join(result);
      return;
    }
    Attempt attempt = attempt(wish);
    attempt.join(result);
    attempt.begin();
  }

  /// The server has introduced somebody who asked first.
  void introduced(Introduction introduction) {
    if (!meetings.isFull()) {
      var _ = meetings.introduced(introduction);
    }
  }

  /// The initiator of an introduction will not come.
  void ended(String introduction) {
    Meeting meeting = meetings.find(introduction);
    if (meeting != null && !meeting.introduction().initiator()) {
      meeting.end();
    }
  }

  /// The initiator of an introduction could not get through, and asks to be dialled.
  void dialBack(Event.DialBack asked) {
    Meeting meeting = meetings.find(asked.introduction());
    if (ways.direct()
        && meeting != null
        && meeting.dialBack()
        && dialBacks.admit(System.nanoTime())) {
      for (String address : asked.addresses()) {
        dialer.dial(address, meeting, dialled(asked.introduction(), address));
      }
    }
  }

  /// The initiator of an introduction waits at the relay.
  void meetAtRelay(Event.MeetAtRelay asked) {
    Meeting meeting = meetings.find(asked.introduction());
    if (ways.relay() && meeting != null && meeting.meetAtRelay()) {
      // The initiator notices by itself when that fails.
      dialer.relay(asked.token(), meeting, _ -> {});
    }
  }

  /// Gives up whatever is under way with `user`.
  void forget(String user) {
    meetings.end(introduction -> introduction.user().equals(user));
    Attempt attempt = attempts.get(new Attempt.Wish(user, Purpose.CHUNKS));
    if (attempt != null) {
      attempt.stopMoving();
    }
  }

  /// This client ends: nobody waits any more.
  void close() {
    List<Attempt> left = List.copyOf(attempts.values());
    attempts.clear();
    left.forEach(attempt -> attempt.finish(Outcome.Refused.ended()));
  }

  @Override
  public void linked(Meeting meeting, PeerLink link) {
    Introduction introduction = meeting.introduction();
    if (!introduction.initiator()) {
      // The initiator does not say it: it hears of it when it asks anew, or never needs to.
      server.tell(new Notification.IntroductionOver(introduction.introduction()));
    }
    switch (introduction.purpose()) {
      case PRIVATE -> linkedInPrivate(meeting, link);
      case CHUNKS -> {
        attempt(Attempt.Wish.of(introduction)).beginMoving();
        link.moveTo(swarm, () -> loop.execute(() -> inUse(meeting, link)));
      }
    }
  }

  private void linkedInPrivate(Meeting meeting, PeerLink link) {
    Introduction introduction = meeting.introduction();
    if (refusal(introduction) != null) {
      // Another key has become known since the two proved themselves.
      link.close();
      meeting.refused();
      Attempt attempt = attempts.get(Attempt.Wish.of(introduction));
      if (attempt != null) {
        attempt.refused(meeting);
      }
    } else if (link.channel().isActive()) {
      known.add(introduction.user(), introduction.key());
      inUse(meeting, link);
    } else {
      inVain(meeting);
    }
  }

  private void inUse(Meeting meeting, PeerLink link) {
    Introduction introduction = meeting.introduction();
    Attempt attempt = attempts.remove(Attempt.Wish.of(introduction));
    boolean asked = attempt != null && attempt.isAwaited();
    if (attempt != null && attempt.isStopped()) {
      link.close();
    }
    owner.linked(introduction.purpose(), link, asked);
    if (attempt != null) {
      attempt.finish(new Outcome.Ok<>(new Reached(link, attempt.tried(meeting))));
    }
  }

  @Override
  public void inVain(Meeting meeting) {
    Attempt attempt = attempts.get(Attempt.Wish.of(meeting.introduction()));
    if (attempt != null) {
      attempt.inVain(meeting);
    }
  }

  /// Nobody with an unknown key gets a private session where other keys are known.
  @Override
  public @Nullable Failure refusal(Introduction introduction) {
    String from = introduction.user();
    return introduction.purpose() == Purpose.PRIVATE && known.isChanged(from, introduction.key())
        ? new Failure(
            Code.PEER_KEY_CHANGED,
            "%s knows %s by another key, and has to say `trust %s` first"
                .formatted(self.user(), from, from))
        : null;
  }

  @Override
  public void refused(Meeting meeting) {
    owner.keyChanged(meeting.introduction().user(), meeting.introduction().key());
  }

  private Attempt attempt(Attempt.Wish wish) {
    return new Attempt(
        wish,
        attempts,
        server,
        meetings,
        meeting -> new Ladder(meeting, ways, dialer, server, loop));
  }

  private Handshake.Owner dialled(String introduction, String address) {
    return new Handshake.Owner() {
      @Override
      public void authenticated() {
        server.tell(new Notification.Linked(introduction, address));
      }

      @Override
      public void failed(Failure why) {
        // The initiator waits, and goes on to the next way.
      }
    };
  }
}
