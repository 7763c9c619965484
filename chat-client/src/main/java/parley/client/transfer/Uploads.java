package parley.client.transfer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import parley.client.api.Transfer;
import parley.client.peer.PeerLink;
import parley.client.transfer.swarm.Rate;
import parley.protocol.Rung;

/// Whose turn it is to be sent a chunk: some links at once, one chunk each, then the next, so that
/// nobody can starve the others, whatever they ask for. Not thread-safe; the swarm loop uses it.
final class Uploads {

  /// Links that are sent to at once.
  static final int SLOTS = 4;

  /// A chunk that takes longer leaves its slot to others: one that cannot receive must not hold
  /// them up.
  static final Duration SLOT_FOR = Duration.ofSeconds(3);

  private static final Duration LISTED_FOR = Duration.ofSeconds(3);

  private final TokenBucket limit;
  private final LongSupplier clock;
  private final Deque<UploadQueue> waiting = new ArrayDeque<>();
  private final Set<UploadQueue> sending = new LinkedHashSet<>();
  private final Map<String, Tally> tallies = new HashMap<>();

  /// What went out of one file of late.
  private static final class Tally {
    final Map<String, Taker> takers = new HashMap<>();
    final Rate rate;
    final long size;
    long bytes;

    Tally(long size, long now) {
      this.size = size;
      this.rate = new Rate(now);
    }

    Map<String, Rung> paths() {
      return takers.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, taker -> taker.getValue().path));
    }
  }

  /// How a peer is reached, and when it last took something.
  private record Taker(Rung path, long last) {}

  /// @param clock nanoseconds from anywhere
  Uploads(TokenBucket limit, LongSupplier clock) {
    this.limit = limit;
    this.clock = clock;
  }

  TokenBucket limit() {
    return limit;
  }

  /// `queue` has something to send.
  void add(UploadQueue queue) {
    if (!sending.contains(queue) && !waiting.contains(queue)) {
      waiting.add(queue);
      next();
    }
  }

  boolean isSending(UploadQueue queue) {
    return sending.contains(queue);
  }

  /// What `queue` was sending has gone out.
  void done(UploadQueue queue) {
    if (sending.remove(queue) && !queue.isEmpty()) {
      waiting.add(queue);
    }
    next();
  }

  /// Its link is gone.
  void remove(UploadQueue queue) {
    waiting.remove(queue);
    sending.remove(queue);
    next();
  }

  /// Frees the slots of the slow, and tells those who wait that they do. Called several times a
  /// second.
  void turn() {
    next();
    forgetOld(clock.getAsLong());
  }

  /// So many bytes of a file went `to` a peer.
  void sent(HeldFile file, PeerLink to, long bytes) {
    long now = clock.getAsLong();
    Tally tally = tallies.computeIfAbsent(file.name(), _ -> new Tally(file.layout().size(), now));
    tally.takers.put(to.user(), new Taker(to.path(), now));
    tally.bytes += bytes;
    tally.rate.add(now, bytes);
  }

  /// What goes up just now.
  List<Transfer> transfers() {
    long now = clock.getAsLong();
    forgetOld(now);
    List<Transfer> transfers = new ArrayList<>();
    tallies.forEach((name, tally) ->
        transfers.add(
            new Transfer(
                name,
                Transfer.Direction.UP,
                Transfer.State.RUNNING,
                tally.bytes,
                tally.size,
                (long) tally.rate.perSecond(now),
                tally.paths())));
    return transfers;
  }

  private void forgetOld(long now) {
    tallies
        .values()
        .forEach(tally ->
            tally.takers.values().removeIf(taker -> now - taker.last > LISTED_FOR.toNanos()));
    tallies.values().removeIf(tally -> tally.takers.isEmpty());
  }

  /// Those that have a slot. Whom the limit keeps is not slow.
  private long slotsTaken(long now) {
    return sending.stream()
        .filter(queue -> queue.isLimited() || now - queue.began() < SLOT_FOR.toNanos())
        .count();
  }

  private void next() {
    long now = clock.getAsLong();
    long taken = slotsTaken(now);
    while (taken < SLOTS && !waiting.isEmpty()) {
      UploadQueue queue = waiting.remove();
      if (queue.sendNext(now)) {
        sending.add(queue);
        taken++;
      }
    }
    // Those who are not served yet learn that they were heard.
    waiting.forEach(queue -> queue.sayWait(now));
  }
}
