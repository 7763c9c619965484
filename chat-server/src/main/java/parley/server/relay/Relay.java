package parley.server.relay;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.server.introduction.OpenIntroduction;
import parley.server.introduction.OpenIntroduction.Party;

/// Two clients' way to each other: a place for each, then both their links. Who sits where is
/// guarded by [Relays]; the rest may be called by any thread.
final class Relay {

  /// A place at a relay, for whoever has the token.
  record Place(Relay relay, Party party, Bytes token) {}

  private final Relays relays;
  private final String introduction;
  private final Place first;
  private final Place second;
  private final AtomicInteger met = new AtomicInteger();
  private volatile long movedAt;
  private volatile @Nullable Future<?> idle;

  // Changed under the relays' monitor; the ends are read without it.
  volatile @Nullable RelayEnd firstEnd;
  volatile @Nullable RelayEnd secondEnd;
  boolean over;
  @Nullable Future<?> timer;

  Relay(Relays relays, OpenIntroduction introduction, Bytes firstToken, Bytes secondToken) {
    this.relays = relays;
    this.introduction = introduction.id();
    first = new Place(this, introduction.initiator(), firstToken);
    second = new Place(this, introduction.other(), secondToken);
  }

  /// The name of the introduction that it is for.
  String introduction() {
    return introduction;
  }

  /// The initiator's place, and the other's.
  List<Place> places() {
    return List.of(first, second);
  }

  /// Takes a place; true when both are taken now.
  boolean sit(Place place, RelayEnd end) {
    if (place.equals(first)) {
      firstEnd = end;
    } else {
      secondEnd = end;
    }
    return firstEnd != null && secondEnd != null;
  }

  /// Both are there.
  void splice() {
    List<RelayEnd> both = ends();
    movedAt = both.getFirst().now();
    both.getFirst().meet(both.getLast());
    both.getLast().meet(both.getFirst());
  }

  /// One of the two has been told that the other is there. When both have, bytes may pass.
  void met() {
    if (met.incrementAndGet() == 2) {
      ends().forEach(RelayEnd::flow);
      watch(ends().getFirst());
    }
  }

  /// Ends a relay at which nothing has passed for too long.
  private void watch(RelayEnd end) {
    long left = Limits.RELAY_IDLE.toNanos() - (end.now() - movedAt);
    if (left <= 0) {
      cut();
    } else if (end.channel().isActive()) {
      idle = end.channel().eventLoop().schedule(() -> watch(end), left, TimeUnit.NANOSECONDS);
    }
  }

  /// So many bytes pass, at `now`.
  void passes(int bytes, long now) {
    movedAt = now;
    relays.metrics().relayed(bytes);
  }

  /// One of its links has ended, and the other is about to.
  void over() {
    relays.forget(this);
    Future<?> watching = idle;
    if (watching != null) {
      watching.cancel(false);
    }
  }

  /// Whether somebody waits for the other.
  boolean isWaitedAt() {
    return ends().size() == 1;
  }

  /// Refuses whoever waits.
  void refuse(Code code, String text) {
    for (RelayEnd end : ends()) {
      end.refuse(code, text);
    }
  }

  /// Ends both links in a moment; the one link of somebody who waits, at once.
  void end() {
    List<RelayEnd> both = ends();
    if (both.size() == 2) {
      both.forEach(RelayEnd::cutSoon);
    } else {
      cut();
    }
  }

  /// Ends both links at once.
  void cut() {
    ends().forEach(RelayEnd::cut);
  }

  private List<RelayEnd> ends() {
    RelayEnd one = firstEnd;
    RelayEnd other = secondEnd;
    if (one == null) {
      return other == null ? List.of() : List.of(other);
    }
    return other == null ? List.of(one) : List.of(one, other);
  }
}
