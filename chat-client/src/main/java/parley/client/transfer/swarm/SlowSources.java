package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which sources are to be left. Pure: all it knows is in its arguments; times are nanoseconds.
final class SlowSources {

  /// A source that was asked and is silent for longer is stalled.
  static final Duration STALLED_AFTER = Duration.ofSeconds(5);

  /// A source that only ever says `wait` is left after this time.
  static final Duration WAITS_AT_MOST = Duration.ofMinutes(10);

  /// For how long a source is given time to show what it can.
  private static final Duration JUDGED_AFTER = Duration.ofSeconds(6);

  /// Bytes a second below which a source gives next to nothing.
  private static final double CRAWL = 1024;

  private SlowSources() {}

  /// Those that were asked, and have given no sign of life for that long.
  static List<Source> silent(Collection<Source> sources, Duration time, long now) {
    return sources.stream().filter(source -> source.isSilent(now, time)).toList();
  }

  /// Those that were asked, and have only said `wait` for too long; and those that have given next
  /// to nothing for as long, if another has what they owe.
  static List<Source> putOff(Collection<Source> sources, long now) {
    return sources.stream()
        .filter(source -> !source.asked.isEmpty())
        .filter(source ->
            now - source.sent > WAITS_AT_MOST.toNanos()
                || crawls(source, now)
                    && sources.stream().anyMatch(each -> stepsIn(each, source, now)))
        .toList();
  }

  private static boolean crawls(Source source, long now) {
    return now - source.owesSince(now) > WAITS_AT_MOST.toNanos() && source.rate(now) < CRAWL;
  }

  private static boolean stepsIn(Source other, Source source, long now) {
    return other.linked
        && !crawls(other, now)
        && other != source
        && other.has.get(source.asked.keySet().iterator().next());
  }

  /// One that holds nothing of `missing`; else the slowest, if it is far below the others.
  static @Nullable Source ofLittleUse(Collection<Source> sources, BitSet missing, long now) {
    return sources.stream()
        .filter(source -> source.linked && !source.has.intersects(missing))
        .findFirst()
        .orElseGet(() -> farBelow(sources, now));
  }

  /// The slowest, if it is far below the others, or gives next to nothing, as all of them may do
  /// together.
  private static @Nullable Source farBelow(Collection<Source> sources, long now) {
    List<Source> byRate = new ArrayList<>(sources);
    byRate.sort(Comparator.comparingDouble(source -> source.rate(now)));
    Source slowest = byRate.getFirst();
    double usual = byRate.get(byRate.size() / 2).rate(now);
    double least = slowest.bytes == 0 ? usual / 4 : Math.max(usual / 4, CRAWL);
    return now - slowest.since > JUDGED_AFTER.toNanos() && slowest.rate(now) < least
        ? slowest
        : null;
  }
}
