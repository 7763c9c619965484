package parley.client.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.PeerConfig;
import parley.client.api.PeerPath.Tried;
import parley.client.home.KnownPeers;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;

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
  private final Map<Wish, Attempt> attempts = new HashMap<>();

  private record Wish(String user, Purpose purpose) {}

  /// What this client is trying, for those who want to hear of it.
  private static final class Attempt {
    final List<Consumer<Result>> waiting = new ArrayList<>();

    /// Whether the server was asked again, because the introduction that it gave is over.
    boolean again;

    @Nullable Meeting meeting;
    @Nullable Ladder ladder;

    /// A link for chunks that is on its way to the swarm loop.
    @Nullable PeerLink moving;
  }

  /// How it went.
  sealed interface Result {

    /// There is a link; its owner has it already.
    record Linked(PeerLink link, List<Tried> tried) implements Result {}

    record Failed(Code code, String text) implements Result {}
  }

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
  void reach(String user, Purpose purpose, Consumer<Result> result) {
    Wish wish = new Wish(user, purpose);
    Attempt running = attempts.get(wish);
    if (running != null) {
      running.waiting.add(result);
      return;
    }
    Attempt attempt = new Attempt();
    attempt.waiting.add(result);
    attempts.put(wish, attempt);
    ask(wish, attempt);
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
        dialer.dial(
            address,
            meeting,
            told(() -> server.tell(new Notification.Linked(asked.introduction(), address))));
      }
    }
  }

  /// The initiator of an introduction waits at the relay.
  void meetAtRelay(Event.MeetAtRelay asked) {
    Meeting meeting = meetings.find(asked.introduction());
    if (ways.relay() && meeting != null && !meeting.introduction().initiator()) {
      dialer.relay(asked.token(), meeting, told(() -> {}));
    }
  }

  /// Gives up whatever is under way with `user`.
  void forget(String user) {
    meetings.end(introduction -> introduction.user().equals(user));
    Attempt attempt = attempts.get(new Wish(user, Purpose.CHUNKS));
    if (attempt != null && attempt.moving != null) {
      attempt.moving.close();
    }
  }

  /// This client ends: nobody waits any more.
  void close() {
    List<Attempt> left = List.copyOf(attempts.values());
    attempts.clear();
    left.forEach(
        attempt -> finish(attempt, new Result.Failed(Code.NOT_CONNECTED, "the client has ended")));
  }

  @Override
  public void linked(Meeting meeting, PeerLink link) {
    Introduction introduction = meeting.introduction();
    if (!introduction.initiator()) {
      // The initiator does not say it: it hears of it when it asks anew, or never needs to.
      server.tell(new Notification.IntroductionOver(introduction.introduction()));
    }
    if (introduction.purpose() == Purpose.PRIVATE
        && !known.isChanged(introduction.user(), introduction.key())) {
      known.add(introduction.user(), introduction.key());
    }
    if (introduction.purpose() == Purpose.CHUNKS) {
      // Whoever asks while it goes over waits for it; what was asked of the server no longer
      // counts.
      Attempt attempt = new Attempt();
      attempt.moving = link;
      Attempt asked = attempts.put(wish(introduction), attempt);
      if (asked != null) {
        attempt.waiting.addAll(asked.waiting);
        asked.waiting.clear();
      }
      link.moveTo(swarm, () -> loop.execute(() -> inUse(meeting, link)));
    } else {
      inUse(meeting, link);
    }
  }

  private void inUse(Meeting meeting, PeerLink link) {
    Introduction introduction = meeting.introduction();
    Attempt attempt = attempts.remove(wish(introduction));
    boolean asked = attempt != null && !attempt.waiting.isEmpty();
    owner.linked(introduction.purpose(), link, asked);
    if (attempt != null) {
      finish(attempt, new Result.Linked(link, tried(attempt, meeting)));
    }
  }

  @Override
  public void inVain(Meeting meeting) {
    Wish wish = wish(meeting.introduction());
    Attempt attempt = attempts.get(wish);
    if (attempt == null || attempt.meeting != meeting) {
      return;
    }
    if (attempt.ladder == null && !attempt.again) {
      // The other asked first, and did not get through: now it is this client's turn.
      attempt.again = true;
      ask(wish, attempt);
      return;
    }
    Failure why =
        attempt.ladder != null
            ? attempt.ladder.failure()
            : Failure.unreachable(
                wish.user + " asked first, and did not get through to this client");
    attempts.remove(wish);
    giveUp(meeting.introduction(), attempt, why.code(), why.why());
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

  private void ask(Wish wish, Attempt attempt) {
    server.ask(
        id -> new Request.Introduce(id, wish.user, wish.purpose),
        answer -> {
          if (attempts.get(wish) != attempt) {
            return; // The other has come in the meantime.
          }
          switch (answer) {
            case Answer.Introduced(_, Introduction introduction) ->
                meet(wish, attempt, introduction);
            case Answer.Refused(_, Code code, String text) -> fail(wish, attempt, code, text);
            default -> fail(wish, attempt, Code.INTERNAL, "the server gave another answer");
          }
        },
        lost -> fail(wish, attempt, Code.NOT_CONNECTED, lost));
  }

  private void meet(Wish wish, Attempt attempt, Introduction introduction) {
    if (!wish(introduction).equals(wish)) {
      fail(wish, attempt, Code.INTERNAL, "the server introduced somebody else");
      return;
    }
    Meeting meeting = meetings.introduced(introduction);
    if (meeting.isOver()) {
      server.tell(new Notification.IntroductionOver(introduction.introduction()));
      if (attempt.again) {
        fail(wish, attempt, Code.UNREACHABLE, "the server introduces nobody anew");
      } else {
        attempt.again = true;
        ask(wish, attempt);
      }
      return;
    }
    if (meeting.refusal() != null) {
      meeting.refused();
      String text =
          "%s has the new key %s: say `trust %s` if that is right"
              .formatted(wish.user, introduction.key(), wish.user);
      attempts.remove(wish, attempt);
      giveUp(introduction, attempt, Code.PEER_KEY_CHANGED, text);
      return;
    }
    attempt.meeting = meeting;
    if (introduction.initiator()) {
      Ladder ladder = new Ladder(meeting, ways, dialer, server, loop);
      attempt.ladder = ladder;
      ladder.climb();
    }
  }

  /// Answers only when the server knows that the introduction is over, which the next answer on its
  /// link shows: or else the other, asking a moment later, would be given this one, and wait in
  /// vain.
  private void giveUp(Introduction introduction, Attempt attempt, Code code, String text) {
    server.tell(new Notification.IntroductionOver(introduction.introduction()));
    Result.Failed failed = new Result.Failed(code, text);
    server.ask(
        id -> new Request.FindUser(id, introduction.user()),
        answer -> finish(attempt, failed),
        lost -> finish(attempt, failed));
  }

  private void fail(Wish wish, Attempt attempt, Code code, String text) {
    attempts.remove(wish, attempt);
    finish(attempt, new Result.Failed(code, text));
  }

  private static void finish(Attempt attempt, Result result) {
    attempt.waiting.forEach(each -> each.accept(result));
  }

  private static List<Tried> tried(Attempt attempt, Meeting meeting) {
    return attempt.ladder == null || attempt.meeting != meeting
        ? List.of()
        : attempt.ladder.tried();
  }

  private static Wish wish(Introduction introduction) {
    return new Wish(introduction.user(), introduction.purpose());
  }

  private static Handshake.Owner told(Runnable authenticated) {
    return new Handshake.Owner() {
      @Override
      public void authenticated(Handshake link) {
        authenticated.run();
      }

      @Override
      public void failed(Failure why) {
        // The initiator waits, and goes on to the next way.
      }
    };
  }
}
