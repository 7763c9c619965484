package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import parley.protocol.Layout;

/// Which missing chunks a source is to be asked for: the rarest, as many as keep it busy; in the
/// end what others are slow to send. Not thread-safe; belongs to its [Swarm].
final class RequestStrategy {

  /// For how long a chunk is kept for a source that is not ready yet.
  private static final Duration KEEPS_FOR_NEW = Duration.ofSeconds(2);

  /// Chunks in the order of the file are as good as any where all sources have everything.
  private static final int WINDOW_IN_ORDER = 8;

  /// The share of what a source is to be kept busy with that it is asked for at once, at least: all
  /// chunks are looked at to pick some.
  private static final double LEAST_OF_AHEAD = 0.25;

  /// For how long chunks are picked from the whole file in any case: others may have begun with us.
  private static final Duration ANYWHERE_AT_FIRST = Duration.ofSeconds(1);

  private final Layout layout;
  private final Demand demand;
  private final Map<String, Source> sources;
  private final Rarity rarity;
  private final RandomGenerator random;
  private final long began;

  RequestStrategy(
      Layout layout,
      Demand demand,
      Map<String, Source> sources,
      Rarity rarity,
      RandomGenerator random,
      long began) {
    this.layout = layout;
    this.demand = demand;
    this.sources = sources;
    this.rarity = rarity;
    this.random = random;
    this.began = began;
  }

  /// The chunks to ask `source` for now, besides those that it has been asked for.
  List<Integer> next(Source source, long now) {
    int ahead = source.ahead(layout.length(0), now);
    int more = ahead - source.asked.size();
    if (more < ahead * LEAST_OF_AHEAD || demand.isMet()) {
      return List.of();
    }
    BitSet free = demand.free();
    int left = Math.min(more, free.cardinality() - keptForOthers(source, free, now));
    free.and(source.has);
    rarity.count(now);
    List<Integer> chunks = Picker.rarest(free, rarity::of, left, window(now), random);
    if (chunks.isEmpty() && source.asked.isEmpty()) {
      return endGame(source, now);
    }
    return chunks;
  }

  private int window(long now) {
    return now - began > ANYWHERE_AT_FIRST.toNanos() && !rarity.isAnyPartial()
        ? WINDOW_IN_ORDER
        : Integer.MAX_VALUE;
  }

  /// How many of the chunks that nobody was asked for are kept for sources that have not had their
  /// chance yet: nobody shall give all when others have some.
  private int keptForOthers(Source source, BitSet free, long now) {
    if (source.asked.isEmpty() && source.bytes == 0) {
      return 0;
    }
    return (int)
        sources.values().stream()
            .filter(other -> other != source && other.asked.isEmpty() && other.bytes == 0)
            .filter(other -> now - other.since < KEEPS_FOR_NEW.toNanos())
            .filter(other -> other.has.intersects(free))
            .count();
  }

  private List<Integer> endGame(Source source, long now) {
    BitSet others = demand.asked();
    others.and(source.has);
    double own = source.secondsFor(layout.length(0));
    int chunk = Picker.latest(others, each -> secondsUntil(each, now), own);
    return chunk == Picker.NONE ? List.of() : List.of(chunk);
  }

  /// Seconds until the first of those asked for `chunk` will have sent it, as it looks. Where two
  /// were asked, a third is only when those have had their time: else 0.
  private double secondsUntil(int chunk, long now) {
    List<Source> askedFor =
        sources.values().stream().filter(source -> source.asked.containsKey(chunk)).toList();
    boolean enough =
        askedFor.size() > 1 && !askedFor.stream().allMatch(each -> each.hasHadTime(chunk, now));
    return enough
        ? 0
        : askedFor.stream()
            .mapToDouble(each -> each.secondsUntil(chunk, layout.length(0), now))
            .min()
            .orElse(0);
  }
}
