package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.Map;

/// How many are known to hold each chunk of a file: linked sources as they say themselves, others
/// as the registry says. Not thread-safe; belongs to its [Swarm].
final class Rarity {

  /// Chunks up to which the holders are counted anew at each change.
  private static final int COUNTED_ALWAYS = 2048;

  private static final Duration COUNTED_EVERY = Duration.ofMillis(250);

  private final int chunks;
  private final Candidates candidates;
  private final Map<String, Source> sources;
  private int[] holders = new int[0];

  /// Whether somebody is said to hold a part only, as counted last.
  private boolean anyPartialClaim;

  private boolean changed = true;
  private long countedAt;

  Rarity(int chunks, Candidates candidates, Map<String, Source> sources) {
    this.chunks = chunks;
    this.candidates = candidates;
    this.sources = sources;
  }

  /// Somebody came, or went, or said what it holds.
  void changed() {
    changed = true;
  }

  /// One more holds `chunk`.
  void oneMore(int chunk) {
    if (chunk < holders.length) {
      holders[chunk]++;
    }
  }

  /// How many hold `chunk`, as counted last.
  int of(int chunk) {
    return holders[chunk];
  }

  /// Whether somebody holds a part of the file only, so that downloaders can feed each other.
  boolean isAnyPartial() {
    return anyPartialClaim
        || sources.values().stream()
            .anyMatch(source -> source.linked && source.has.cardinality() < chunks);
  }

  /// Counts what has changed; of files with many chunks not at each change.
  void count(long now) {
    if (changed
        && (chunks <= COUNTED_ALWAYS
            || now - countedAt > COUNTED_EVERY.toNanos()
            || holders.length == 0)) {
      int[] counts = candidates.holders(chunks, sources.keySet());
      for (Source source : sources.values()) {
        source.has.stream().filter(chunk -> chunk < counts.length).forEach(c -> counts[c]++);
      }
      holders = counts;
      anyPartialClaim = candidates.isAnyPartial(chunks);
      changed = false;
      countedAt = now;
    }
  }
}
