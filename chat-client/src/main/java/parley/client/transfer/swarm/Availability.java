package parley.client.transfer.swarm;

import java.util.BitSet;
import java.util.Map;
import java.util.OptionalLong;

/// What is available to a swarm: who of its sources, and of those who may become some, has what is
/// missing. Only looks. Not thread-safe; belongs to its [Swarm]; times are nanoseconds.
public final class Availability {

  private final Map<String, Source> sources;
  private final Candidates candidates;
  private final Demand demand;

  Availability(Map<String, Source> sources, Candidates candidates, Demand demand) {
    this.sources = sources;
    this.candidates = candidates;
    this.demand = demand;
  }

  /// Whether something comes: it is being verified, or a linked source holds something that is
  /// missing.
  public boolean isGiven() {
    return demand.isVerifying() || sources.values().stream().anyMatch(this::gives);
  }

  /// When a source that holds something that is missing last gave a sign of life: now, if it was
  /// asked for nothing, or something that has come is being verified. Empty when there is none.
  OptionalLong lastSign(long now) {
    if (demand.isVerifying()) {
      return OptionalLong.of(now);
    }
    return sources.values().stream()
        .filter(this::gives)
        .mapToLong(source -> source.asked.isEmpty() ? now : source.heard)
        .max();
  }

  private boolean gives(Source source) {
    return source.linked && source.has.intersects(demand.missing());
  }

  /// Whether somebody is being reached, or may still be, who is said to hold something missing.
  boolean mayImprove(long now) {
    return sources.values().stream().anyMatch(source -> source.has.intersects(demand.missing()))
        || !candidates.ready(sources.keySet(), demand.missing(), now).isEmpty();
  }

  /// The missing chunks that nobody linked or claimed holds.
  public BitSet orphans() {
    BitSet orphans = (BitSet) demand.missing().clone();
    sources.values().forEach(source -> orphans.andNot(source.has));
    candidates.withoutClaimed(orphans);
    return orphans;
  }

  /// Whether that is all that is missing.
  boolean lacksOnlyOrphans() {
    return orphans().equals(demand.missing());
  }
}
