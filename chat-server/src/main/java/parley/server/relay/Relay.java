package parley.server.relay;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Objects;
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
  static final class Place {
    final Relay relay;
    final Party party;
    final Bytes token = Bytes.random(Limits.TICKET_BYTES);

    // The link of who has taken it. Changed under the relays' monitor, and read without it.
    volatile @Nullable RelayEnd end;

    private Place(Relay relay, Party party) {
      this.relay = relay;
      this.party = party;
    }
  }

  /// The initiator's place, and the other's.
  final Place first;

  final Place second;

  /// The name of the introduction that it is for.
  final String introduction;

  private final Relays relays;
  private final AtomicInteger met = new AtomicInteger();
  private volatile long movedAt;
  private volatile @Nullable Future<?> idle;

  // Changed under the relays' monitor.
  boolean over;
  @Nullable Future<?> timer;

  Relay(Relays relays, OpenIntroduction introduction) {
    this.relays = relays;
    this.introduction = introduction.id();
    first = new Place(this, introduction.initiator());
    second = new Place(this, introduction.other());
  }

  List<Place> places() {
    return List.of(first, second);
  }

  /// Whether both are there, or were.
  boolean isSpliced() {
    return ends().size() == 2;
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
    if (isSpliced()) {
      ends().forEach(RelayEnd::cutSoon);
    } else {
      cut();
    }
  }

  /// Ends both links at once.
  void cut() {
    ends().forEach(RelayEnd::cut);
  }

  private List<RelayEnd> ends() {
    return places().stream().map(place -> place.end).filter(Objects::nonNull).toList();
  }
}
