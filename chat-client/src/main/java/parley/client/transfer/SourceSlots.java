package parley.client.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The slots that a download has for sources: who may take one, and who is to leave one to another.
/// Changes nothing of what it looks at. Not thread-safe; belongs to its [Swarm]; times are
/// nanoseconds.
final class SourceSlots {

  /// Sources at once.
  static final int MOST = 16;

  /// A source more takes an introduction, which a server gives so many of.
  private static final Duration FREED_EVERY = Duration.ofSeconds(2);

  private final Map<String, Source> sources;
  private final Candidates candidates;
  private final Demand demand;
  private long freed;

  SourceSlots(Map<String, Source> sources, Candidates candidates, Demand demand, long now) {
    this.sources = sources;
    this.candidates = candidates;
    this.demand = demand;
    this.freed = now;
  }

  boolean areTaken() {
    return sources.size() >= MOST;
  }

  /// Who may take one: can be tried, and is said to hold something that is missing. The caller may
  /// change the list.
  List<String> ready(long now) {
    return candidates.ready(sources.keySet(), demand.missing(), now);
  }

  /// Who is to leave its slot to another now: all are taken, somebody is ready, and this one is of
  /// little use. Who came first is linked by everybody: only so those who came later are asked,
  /// too. Null if nobody is, as for a while after each.
  @Nullable Source toLeave(long now) {
    if (!areTaken() || now - freed < FREED_EVERY.toNanos() || ready(now).isEmpty()) {
      return null;
    }
    Source least = SlowSources.ofLittleUse(sources.values(), demand.missing(), now);
    if (least != null) {
      freed = now;
    }
    return least;
  }
}
