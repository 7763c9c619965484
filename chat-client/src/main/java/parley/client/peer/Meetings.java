package parley.client.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Limits;

/// The introductions of late, and the links that name one which has not arrived yet: who was told
/// first may dial before the other has heard of it. One that is over is kept for its whole life, so
/// that its ticket cannot come to life again. Belongs to the peer loop.
final class Meetings {

  /// Introductions of late, above which those of others are passed over: more than come to anybody
  /// within their life, unless the server means harm.
  static final int MOST = 1000;

  private final Self self;
  private final PeerLoop loop;
  private final Meeting.Owner owner;
  private final Map<String, Meeting> meetings = new HashMap<>();
  private final Map<String, List<Handshake>> early = new HashMap<>();

  Meetings(Self self, PeerLoop loop, Meeting.Owner owner) {
    this.self = self;
    this.loop = loop;
    this.owner = owner;
  }

  /// The server has introduced somebody, maybe not for the first time.
  Meeting introduced(Introduction introduction) {
    String name = introduction.introduction();
    Meeting known = meetings.get(name);
    if (known != null) {
      return known;
    }
    Meeting fresh = new Meeting(introduction, self, owner);
    meetings.put(name, fresh);
    var _ =
        loop.schedule(
            () -> {
              meetings.remove(name);
              fresh.end();
            },
            Limits.INTRODUCTION_LIVES);
    List<Handshake> waiting = early.remove(name);
    if (waiting != null) {
      waiting.forEach(link -> link.introduced(fresh));
    }
    return fresh;
  }

  /// Whether there are so many that nobody else can be met.
  boolean isFull() {
    return meetings.size() >= MOST;
  }

  /// The meeting of that introduction, if there is one.
  @Nullable Meeting find(String introduction) {
    return meetings.get(introduction);
  }

  /// Whoever holds `key` has dialled back, and refuses: that ends the meeting in which they are
  /// waited for, if there is one.
  void turnedDown(Fingerprint key, Failure why) {
    meetings.values().stream()
        .filter(meeting -> meeting.awaits(key))
        .findFirst()
        .ifPresent(meeting -> meeting.turnedDown(why));
  }

  /// `link` names an introduction that is not known yet; it has until its deadline.
  void await(String introduction, Handshake link) {
    early.computeIfAbsent(introduction, name -> new ArrayList<>()).add(link);
  }

  /// `link` waits no more.
  void forget(String introduction, Handshake link) {
    List<Handshake> waiting = early.get(introduction);
    if (waiting != null) {
      waiting.remove(link);
      if (waiting.isEmpty()) {
        early.remove(introduction);
      }
    }
  }

  /// Ends those that `which` says.
  void end(Predicate<Introduction> which) {
    List.copyOf(meetings.values()).stream()
        .filter(meeting -> which.test(meeting.introduction()))
        .forEach(Meeting::end);
  }
}
