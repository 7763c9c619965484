package parley.client.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.client.api.Outcome;
import parley.client.api.PeerPath.Tried;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Introduction;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;

/// This client's attempt to reach one user, and those who wait for how it goes. It counts as long
/// as it is the one for its wish. Belongs to the peer loop.
///
/// ```
/// ask the server -> introduced -> as the initiator, climb ----------> linked, or given up
///       ^                      -> the other asked first: let it come ---^
///       |                                                 |
///       +------ in vain, or introduced too late: once ----+
/// ```
final class Attempt {

  private final Wish wish;
  private final Map<Wish, Attempt> attempts;
  private final Asking server;
  private final Meetings meetings;
  private final Function<Meeting, Ladder> ladders;
  private final List<Consumer<Outcome<Reach.Reached>>> waiting = new ArrayList<>();

  /// Whether the server was asked again, because the introduction that it gave is over.
  private boolean again;

  private @Nullable Meeting meeting;
  private @Nullable Ladder ladder;

  /// Whether a link for chunks is on its way to the swarm loop, and has to end there.
  private boolean moving;

  private boolean stopped;

  /// Whom to reach, and what for.
  record Wish(String user, Purpose purpose) {

    static Wish of(Introduction introduction) {
      return new Wish(introduction.user(), introduction.purpose());
    }
  }

  /// @param attempts those that count
  /// @param ladders what this client climbs as the initiator of a meeting
  Attempt(
      Wish wish,
      Map<Wish, Attempt> attempts,
      Asking server,
      Meetings meetings,
      Function<Meeting, Ladder> ladders) {
    this.wish = wish;
    this.attempts = attempts;
    this.server = server;
    this.meetings = meetings;
    this.ladders = ladders;
  }

  /// One more waits for it.
  void join(Consumer<Outcome<Reach.Reached>> result) {
    waiting.add(result);
  }

  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /// Begins.
  void begin() {
    attempts.put(wish, this);
    ask();
  }

  /// There is a link for chunks, which has to go over to the swarm loop. Whoever asks meanwhile
  /// waits for it; what an earlier attempt asked of the server no longer counts.
  void beginMoving() {
    moving = true;
    Attempt asked = attempts.put(wish, this);
    if (asked != null) {
      waiting.addAll(asked.waiting);
      asked.waiting.clear();
    }
  }

  /// The link that is on its way, if there is one, has to end as soon as it is there: on its way it
  /// is no loop's, and may be touched by none.
  void stopMoving() {
    stopped = moving;
  }

  boolean isStopped() {
    return stopped;
  }

  /// `ended` is over without a link.
  void inVain(Meeting ended) {
    if (meeting != ended) {
      return;
    }
    if (ladder == null && !again) {
      // The other asked first, and did not get through: now it is this client's turn.
      again = true;
      ask();
      return;
    }
    if (ladder == null) {
      String why = wish.user + " asked first, and did not get through to this client";
      giveUp(ended.introduction(), refusal(Code.UNREACHABLE, why, List.of()));
    } else {
      Failure why = ladder.failure();
      giveUp(ended.introduction(), refusal(why.code(), why.why(), ladder.tried()));
    }
  }

  /// `linked` has a link to a key that does not count any more.
  void refused(Meeting linked) {
    if (meeting == linked) {
      refuse(linked.introduction());
    }
  }

  /// What was tried in vain before `linked` had its link.
  List<Tried> tried(Meeting linked) {
    return ladder == null || meeting != linked ? List.of() : ladder.tried();
  }

  /// Tells those who wait how it went.
  void finish(Outcome<Reach.Reached> result) {
    waiting.forEach(each -> each.accept(result));
  }

  private void ask() {
    server.ask(
        id -> new Request.Introduce(id, wish.user, wish.purpose),
        answer -> {
          switch (answer) {
            case Answer.Introduced(_, Introduction introduction) when counts() ->
                meet(introduction);
            case Answer.Introduced _ -> {}
            case Answer.Refused(_, Code code, String text) -> fail(code, text);
            default -> fail(Code.INTERNAL, "the server gave another answer");
          }
        });
  }

  private void meet(Introduction introduction) {
    if (!Wish.of(introduction).equals(wish)) {
      fail(Code.INTERNAL, "the server introduced somebody else");
      return;
    }
    Meeting introduced = meetings.introduced(introduction);
    if (introduced.isOver()) {
      server.tell(new Notification.IntroductionOver(introduction.introduction()));
      if (again) {
        fail(Code.UNREACHABLE, "the server introduces nobody anew");
      } else {
        again = true;
        ask();
      }
      return;
    }
    if (introduced.refusal() != null) {
      introduced.refused();
      refuse(introduction);
      return;
    }
    meeting = introduced;
    if (introduction.initiator()) {
      ladder = ladders.apply(introduced);
      ladder.climb();
    }
  }

  private void refuse(Introduction introduction) {
    String text =
        "%s has the new key %s: say `trust %s` if that is right"
            .formatted(wish.user, introduction.key(), wish.user);
    giveUp(introduction, refusal(Code.PEER_KEY_CHANGED, text, List.of()));
  }

  /// Answers only when the server knows that the introduction is over, which the next answer on its
  /// link shows: or else the other, asking a moment later, would be given this one, and wait in
  /// vain.
  private void giveUp(Introduction introduction, Outcome.Refused<Reach.Reached> refusal) {
    attempts.remove(wish, this);
    server.tell(new Notification.IntroductionOver(introduction.introduction()));
    server.ask(id -> new Request.FindUser(id, introduction.user()), answer -> finish(refusal));
  }

  /// False when the other has come in the meantime.
  private boolean counts() {
    return attempts.get(wish) == this;
  }

  private void fail(Code code, String text) {
    if (attempts.remove(wish, this)) {
      finish(refusal(code, text, List.of()));
    }
  }

  private static Outcome.Refused<Reach.Reached> refusal(Code code, String text, List<Tried> tried) {
    return new Outcome.Refused<>(
        code, text, code == Code.UNREACHABLE ? new Outcome.Details.Tried(tried) : null);
  }
}
