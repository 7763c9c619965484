package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.protocol.ChunkSet;

/// Who is said to hold chunks of one file, and who of them is worth being asked. Not thread-safe;
/// belongs to its [Swarm]. Times are nanoseconds.
final class Candidates {

  /// After how long one that could not be reached is tried again; more with each failure.
  private static final Duration RESTS = Duration.ofSeconds(2);

  private static final int MOST_RESTS = 8;

  /// Many may share one set.
  private final Map<String, ChunkSet> claims = new LinkedHashMap<>();

  private final Set<String> dropped = new HashSet<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Long> restUntil = new HashMap<>();

  void found(Map<String, ChunkSet> holders) {
    claims.clear();
    claims.putAll(holders);
  }

  /// What `user` is said to hold; a copy.
  BitSet claim(String user) {
    return claims.getOrDefault(user, ChunkSet.EMPTY).toBitSet();
  }

  void reached(String user) {
    failures.remove(user);
    restUntil.remove(user);
  }

  void failed(String user, long now) {
    int times = failures.merge(user, 1, Integer::sum);
    restUntil.put(user, now + Math.min(times, MOST_RESTS) * RESTS.toNanos());
  }

  /// Nothing more is wanted from `user`; false when that was so before.
  boolean drop(String user) {
    return dropped.add(user);
  }

  /// Those who can be tried now: neither in `busy` nor resting nor dropped, and said to hold some
  /// of `chunks`. The caller may change the list.
  List<String> ready(Collection<String> busy, BitSet chunks, long now) {
    List<String> ready = new ArrayList<>();
    claims.forEach((user, claim) -> {
      Long until = restUntil.get(user);
      if (!busy.contains(user)
          && !dropped.contains(user)
          && (until == null || now - until >= 0)
          && claim.intersects(chunks)) {
        ready.add(user);
      }
    });
    return ready;
  }

  /// How many of those that are not in `busy` are said to hold each of the first `count` chunks.
  int[] holders(int count, Collection<String> busy) {
    IdentityHashMap<ChunkSet, Integer> users = new IdentityHashMap<>();
    claims.forEach((user, claim) -> {
      if (!busy.contains(user) && !dropped.contains(user)) {
        users.merge(claim, 1, Integer::sum);
      }
    });
    int[] holders = new int[count];
    users.forEach((claim, times) ->
        claim.stream().filter(chunk -> chunk < count).forEach(chunk -> holders[chunk] += times));
    return holders;
  }

  /// Whether one of them holds fewer than `count` chunks.
  boolean isAnyPartial(int count) {
    Set<ChunkSet> each = Collections.newSetFromMap(new IdentityHashMap<>());
    each.addAll(claims.values());
    return each.stream().anyMatch(claim -> claim.count() < count);
  }

  /// Takes out of `chunks` what somebody is said to hold.
  void withoutClaimed(BitSet chunks) {
    claims.forEach((user, claim) -> {
      if (!dropped.contains(user)) {
        claim.removeFrom(chunks);
      }
    });
  }
}
