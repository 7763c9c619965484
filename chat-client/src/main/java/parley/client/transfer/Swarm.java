package parley.client.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;

/// One download against many sources: whom to link, whom to ask for which chunk, whom to leave. It
/// neither reads a clock nor touches a link or a file: what happened is told to it with the time in
/// nanoseconds, and [Hands] do what it decides. Not thread-safe.
///
/// ```
/// claims of the registry -> link -> Source -> ask -> begins -> received ... -> verified
///                                     |  rests after failures, dropped after a lie
/// ```
final class Swarm {

  private static final String SILENT = "was asked and sent nothing more";

  /// Chunks that a source may refuse one after the other, when it sends none.
  static final int MOST_REFUSALS = 64;

  private final Layout layout;
  private final Hands hands;
  private final RandomGenerator random;
  private final Candidates candidates = new Candidates();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Demand demand;
  private final Rarity rarity;
  private final Allotment allotment;
  private final Prospects prospects;
  private final Places places;
  private boolean paused;

  /// What a swarm does.
  interface Hands {

    /// Reaches a user, and asks what it holds: [Swarm#linked] or [Swarm#unreachable] follows.
    void link(String user);

    /// Asks a linked user for a chunk.
    void ask(String user, int chunk);

    /// It is not wanted from that user any more.
    void cancel(String user, int chunk);

    /// Nothing more is wanted from a user: what was asked for is cancelled.
    ///
    /// @param hangUp nothing comes over the link, which is ended: the next is another one
    /// @return whether it is ended, and nothing but this went over it, so that there is no saying
    ///   that it has died since
    boolean leave(String user, boolean hangUp);

    /// That user let this download down.
    ///
    /// @param lied what it sent or claimed was not true, which the registry should know
    void accuse(String user, int chunk, String why, boolean lied);
  }

  /// A swarm for those of `wanted` that are not in `held`.
  Swarm(Layout layout, BitSet wanted, BitSet held, Hands hands, RandomGenerator random, long now) {
    this.layout = layout;
    this.hands = hands;
    this.random = random;
    this.demand = new Demand(layout.chunks(), wanted, held);
    this.rarity = new Rarity(layout.chunks(), candidates, sources);
    this.allotment = new Allotment(layout, demand, sources, rarity, random, now);
    this.prospects = new Prospects(sources, candidates, demand);
    this.places = new Places(sources, candidates, demand, now);
  }

  /// More is wanted; `held` is what is there.
  void want(BitSet more, BitSet held) {
    demand.want(more, held);
  }

  /// What is still missing of what is wanted.
  BitSet missing() {
    return (BitSet) demand.missing().clone();
  }

  /// How many sources there are links with.
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

  /// Asks nobody for anything from now on, or goes on.
  void pause(boolean on, long now) {
    paused = on;
    if (on) {
      for (Source source : sources.values()) {
        for (int chunk : List.copyOf(source.asked.keySet())) {
          demand.unask(source, chunk);
          hands.cancel(source.user, chunk);
        }
      }
    } else {
      turn(now);
    }
  }

  /// The registry's word on who holds what, instead of what it said before.
  void found(Map<String, ChunkSet> holders, long now) {
    candidates.found(holders);
    rarity.changed();
    turn(now);
  }

  /// There is a link with `user`.
  void linked(String user, long now) {
    Source source = sources.get(user);
    if (source == null) {
      source = new Source(user, candidates.claim(user), now);
      sources.put(user, source);
    }
    source.linked = true;
    source.since = now;
    source.heard = now;
    candidates.reached(user, now);
    rarity.changed();
    fill(source, now);
  }

  /// There is none to be had.
  void unreachable(String user, long now) {
    remove(user);
    candidates.failed(user, now);
    turn(now);
  }

  /// The link is gone.
  void lost(String user, long now) {
    Source source = remove(user);
    if (source == null) {
      return;
    }
    candidates.failed(user, now);
    Integer first = source.asked.isEmpty() ? null : source.asked.keySet().iterator().next();
    demand.unaskAll(source);
    if (first != null && !paused) {
      hands.accuse(user, first, "went away before it was sent", false);
    }
    turn(now);
  }

  /// `user` holds these besides what it said before; `first` is what it said first.
  void has(String user, BitSet chunks, boolean first, long now) {
    Source source = sources.get(user);
    if (source == null || !source.linked) {
      return;
    }
    if (first) {
      source.has = (BitSet) chunks.clone();
      rarity.changed();
    } else {
      chunks.stream().filter(chunk -> !source.has.get(chunk)).forEach(rarity::oneMore);
      source.has.or(chunks);
    }
    if (source.asked.isEmpty()) {
      source.heard = now;
    }
    fill(source, now);
  }

  /// `user` gives a sign of life: what it was asked for has to wait, say.
  void alive(String user, long now) {
    Source source = sources.get(user);
    if (source != null) {
      source.alive(now);
    }
  }

  /// `user` begins to send `chunk`: whether it shall be taken. When another sends it already, only
  /// if that one takes longer, and never over what has come whole.
  boolean begins(String user, int chunk, long now) {
    Source source = sources.get(user);
    if (source == null || !demand.isMissing(chunk) || !source.asked.containsKey(chunk)) {
      return false;
    }
    source.alive(now);
    if (demand.isVerifying(chunk)) {
      return false;
    }
    String other = demand.sender(chunk);
    Source sender = other == null ? null : sources.get(other);
    if (sender != null && sender.asked.containsKey(chunk)) {
      double rest = sender.secondsUntil(chunk, layout.length(chunk), now);
      if (rest < source.secondsUntil(chunk, layout.length(chunk), now)) {
        return false;
      }
    }
    demand.arriving(chunk, user);
    return true;
  }

  /// Bytes came from `user`.
  void received(String user, long count, long now) {
    Source source = sources.get(user);
    if (source != null) {
      source.received(now, count);
    }
  }

  /// The last byte of `chunk` came; it is being verified.
  void arrived(String user, int chunk, long now) {
    Source source = sources.get(user);
    if (source != null) {
      demand.arrived(source, chunk);
      fill(source, now);
    }
  }

  /// `chunk` is there and right: whoever else was asked need not send it.
  void verified(int chunk, long now) {
    demand.verified(chunk);
    if (demand.isMet()) {
      // Those who kept us waiting without a word are named all the same.
      leave(Laggards.silent(sources.values(), Source.SILENT_AFTER, now), SILENT, false);
    }
    for (Source source : sources.values()) {
      if (source.asked.containsKey(chunk)) {
        demand.unask(source, chunk);
        hands.cancel(source.user, chunk);
        fill(source, now);
      }
    }
  }

  /// What `user` sent as `chunk` could not be used, through nobody's fault.
  void wasted(String user, int chunk, long now) {
    if (demand.wasted(chunk, user)) {
      turn(now);
    }
  }

  /// `user` lied, or broke the rules: it is asked for nothing more of this file.
  void bad(String user, int chunk, String why, long now) {
    demand.wasted(chunk, user);
    Source source = sources.get(user);
    if (source != null) {
      release(source, false);
    }
    if (candidates.drop(user)) {
      hands.accuse(user, chunk, why, true);
    }
    turn(now);
  }

  /// `user` will not send `chunk`.
  ///
  /// @param held whether it may still hold it
  void refused(String user, int chunk, boolean held, long now) {
    Source source = sources.get(user);
    if (source == null) {
      return;
    }
    boolean asked = source.asked.containsKey(chunk);
    if (asked) {
      demand.unask(source, chunk);
    }
    if (!held) {
      bad(user, chunk, "does not hold what it said that it holds", now);
    } else if (++source.refusals > MOST_REFUSALS) {
      release(source, false);
      candidates.failed(user, now);
    } else {
      source.alive(now);
    }
  }

  /// What can still be hoped for.
  Prospects prospects() {
    return prospects;
  }

  /// Does what has become due; to be called several times a second.
  void turn(long now) {
    leave(Laggards.silent(sources.values(), Laggards.STALLED_AFTER, now), SILENT, true);
    leave(Laggards.putOff(sources.values(), now), "has let us wait for too long", false);
    if (!demand.isMet() && !paused) {
      makeRoom(now);
      link(now);
      List<Source> linked = new ArrayList<>(sources.values());
      // Those with the least to do choose first.
      linked.sort(Comparator.comparingInt(source -> source.asked.size()));
      linked.forEach(source -> fill(source, now));
    }
  }

  private void link(long now) {
    List<String> ready = places.ready(now);
    while (!places.areTaken() && !ready.isEmpty()) {
      String user = ready.remove(random.nextInt(ready.size()));
      sources.put(user, new Source(user, candidates.claim(user), now));
      hands.link(user);
    }
  }

  /// Leaves those who let us wait.
  private void leave(List<Source> laggards, String why, boolean lied) {
    for (Source source : laggards) {
      int chunk = source.asked.keySet().iterator().next();
      boolean blamed = release(source, lied);
      if (candidates.drop(source.user)) {
        hands.accuse(source.user, chunk, why, blamed);
      }
    }
  }

  /// Makes room for another where a source is of little use.
  private void makeRoom(long now) {
    Source least = places.toLeave(now);
    if (least != null) {
      release(least, false);
      candidates.failed(least.user, now);
    }
  }

  /// Wants nothing more of `source`; whether that ended the link, of which it is to blame then.
  private boolean release(Source source, boolean hangUp) {
    remove(source.user);
    demand.unaskAll(source);
    return hands.leave(source.user, hangUp);
  }

  private @Nullable Source remove(String user) {
    rarity.changed();
    return sources.remove(user);
  }

  private void fill(Source source, long now) {
    if (source.linked && !paused) {
      for (int chunk : allotment.next(source, now)) {
        demand.ask(source, chunk, now);
        hands.ask(source.user, chunk);
      }
    }
  }
}
