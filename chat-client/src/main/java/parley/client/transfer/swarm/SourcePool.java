package parley.client.transfer.swarm;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;

/// The sources of one download: who becomes one, who makes room for another, who is left for good.
/// What they are asked for is no affair of its own. Not thread-safe; belongs to its [Swarm]; times
/// are nanoseconds.
final class SourcePool {

  /// Sources at once.
  static final int MOST = 16;

  /// A source more takes an introduction, which a server gives so many of.
  private static final Duration FREED_EVERY = Duration.ofSeconds(2);

  private final Demand demand;
  private final SwarmActions actions;
  private final RandomGenerator random;
  private final Candidates candidates = new Candidates();
  private final Map<String, Source> sources = new LinkedHashMap<>();

  /// Those that have refused whatever they were asked for, and sent nothing since.
  private final Set<String> refusing = new HashSet<>();

  private final Rarity rarity;
  private final Availability availability;

  /// When one last made room for another.
  private long freed;

  /// Nobody yet, for a file of so many chunks.
  SourcePool(int chunks, Demand demand, SwarmActions actions, RandomGenerator random, long now) {
    this.demand = demand;
    this.actions = actions;
    this.random = random;
    this.rarity = new Rarity(chunks, candidates, sources);
    this.availability = new Availability(sources, candidates, demand);
    this.freed = now;
  }

  /// All of them, linked or about to be, by their names; a view.
  Map<String, Source> sources() {
    return Collections.unmodifiableMap(sources);
  }

  /// The one with that name.
  @Nullable Source source(String user) {
    return sources.get(user);
  }

  /// How many of them hold each chunk, and of those who may become some.
  Rarity rarity() {
    return rarity;
  }

  /// Who has what is missing.
  Availability availability() {
    return availability;
  }

  /// How many there are links with.
  int linkedCount() {
    return (int) sources.values().stream().filter(source -> source.linked).count();
  }

  /// Those that have been asked for something.
  Set<String> active() {
    return sources.values().stream()
        .filter(source -> !source.asked.isEmpty())
        .map(source -> source.user)
        .collect(Collectors.toSet());
  }

  /// The registry's word on who holds what, instead of what it said before.
  void found(Map<String, ChunkSet> holders) {
    candidates.found(holders);
    rarity.changed();
  }

  /// Reaches out for more while there is room.
  void link(long now) {
    List<String> ready = ready(now);
    while (!isFull() && !ready.isEmpty()) {
      String user = ready.remove(random.nextInt(ready.size()));
      sources.put(user, new Source(user, candidates.claim(user), now));
      actions.link(user);
    }
  }

  /// There is a link with `user`.
  Source linked(String user, long now) {
    Source source =
        sources.computeIfAbsent(user, _ -> new Source(user, candidates.claim(user), now));
    source.linked = true;
    source.since = now;
    source.heard = now;
    candidates.reached(user);
    rarity.changed();
    return source;
  }

  /// There is no link with `user`, or none any more. It may be tried again later.
  void gone(String user, long now) {
    remove(user);
    candidates.failed(user, now);
  }

  /// Leaves those who let us wait, for good.
  ///
  /// @param lied they gave no sign of life at all: their links are ended, and they are reported,
  ///   unless it may be the link that has died
  void leave(List<Source> those, String why, boolean lied) {
    for (Source source : those) {
      int chunk = source.asked.keySet().iterator().next();
      boolean blamed = release(source, lied);
      if (candidates.drop(source.user)) {
        actions.accuse(source.user, chunk, why, blamed);
      }
    }
  }

  /// `user`, a source or not any more, lied: it is left for good.
  void drop(String user, int chunk, String why) {
    Source source = sources.get(user);
    if (source != null) {
      release(source, false);
    }
    if (candidates.drop(user)) {
      actions.accuse(user, chunk, why, true);
    }
  }

  /// Makes room for another when there is none, somebody is ready, and a source is of little use;
  /// then not for a while. Who came first is linked by everybody: only so those who came later are
  /// asked, too.
  void makeRoom(long now) {
    if (!isFull() || now - freed < FREED_EVERY.toNanos() || ready(now).isEmpty()) {
      return;
    }
    Source least = SlowSources.ofLittleUse(sources.values(), demand.missing(), now);
    if (least != null) {
      freed = now;
      rest(least, now);
    }
  }

  private boolean isFull() {
    return sources.size() >= MOST;
  }

  /// Who can be tried, and is said to hold something that is missing. The caller may change the
  /// list.
  private List<String> ready(long now) {
    return candidates.ready(sources.keySet(), demand.missing(), now);
  }

  /// Leaves `source` for a while.
  void rest(Source source, long now) {
    release(source, false);
    candidates.failed(source.user, now);
  }

  /// Leaves `source`, which refuses whatever it is asked for: for a while, and if it does that
  /// again when it has come back, for good.
  void refusing(Source source, int chunk, long now) {
    if (refusing.add(source.user)) {
      rest(source, now);
      return;
    }
    release(source, false);
    if (candidates.drop(source.user)) {
      actions.accuse(source.user, chunk, "refuses whatever it is asked for", false);
    }
  }

  /// `user` has sent something.
  void gave(String user) {
    refusing.remove(user);
  }

  /// Wants nothing more of `source`; whether that ended the link, of which it is to blame then.
  private boolean release(Source source, boolean hangUp) {
    remove(source.user);
    demand.unaskAll(source);
    return actions.leave(source.user, hangUp);
  }

  private void remove(String user) {
    sources.remove(user);
    rarity.changed();
  }
}
