package parley.client.transfer.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;

/// One download against many sources: whom to link, whom to ask for which chunk, whom to leave. It
/// neither reads a clock nor touches a link or a file: what happened is told to it with the time in
/// nanoseconds, and [SwarmActions] do what it decides. Not thread-safe.
///
/// ```
/// claims of the registry -> link -> Source -> ask -> begins -> received ... -> verified
///                                     |  rests after failures, dropped after a lie
/// ```
public final class Swarm {

  private static final String SILENT = "was asked and sent nothing more";

  /// Chunks that a source may refuse one after the other, when it sends none.
  static final int MOST_REFUSALS = 64;

  private final Layout layout;
  private final SwarmActions actions;
  private final Demand demand;
  private final SourcePool pool;
  private final RequestStrategy strategy;
  private boolean paused;

  /// A swarm for those of `wanted` that are not in `held`.
  public Swarm(
      Layout layout,
      BitSet wanted,
      BitSet held,
      SwarmActions actions,
      RandomGenerator random,
      long now) {
    this.layout = layout;
    this.actions = actions;
    this.demand = new Demand(layout.chunks(), wanted, held);
    this.pool = new SourcePool(layout.chunks(), demand, actions, random, now);
    this.strategy = new RequestStrategy(layout, demand, pool.sources(), pool.rarity(), random, now);
  }

  /// More is wanted; `held` is what is there.
  public void want(BitSet more, BitSet held) {
    demand.want(more, held);
  }

  /// What is still missing of what is wanted.
  public BitSet missing() {
    return (BitSet) demand.missing().clone();
  }

  /// How many sources there are links with.
  public int linkedCount() {
    return pool.linkedCount();
  }

  /// Those that have been asked for something.
  public Set<String> active() {
    return pool.active();
  }

  /// Asks nobody for anything from now on, or goes on.
  public void pause(boolean on, long now) {
    paused = on;
    if (on) {
      for (Source source : pool.sources().values()) {
        for (int chunk : List.copyOf(source.asked.keySet())) {
          demand.unask(source, chunk);
          actions.cancel(source.user, chunk);
        }
      }
    } else {
      turn(now);
    }
  }

  /// The registry's word on who holds what, instead of what it said before.
  public void found(Map<String, ChunkSet> holders, long now) {
    pool.found(holders);
    turn(now);
  }

  /// There is a link with `user`.
  public void linked(String user, long now) {
    fill(pool.linked(user, now), now);
  }

  /// There is none to be had.
  public void unreachable(String user, long now) {
    pool.gone(user, now);
    turn(now);
  }

  /// The link is gone.
  public void lost(String user, long now) {
    Source source = pool.source(user);
    if (source == null) {
      return;
    }
    pool.gone(user, now);
    Integer first = source.asked.isEmpty() ? null : source.asked.keySet().iterator().next();
    demand.unaskAll(source);
    if (first != null && !paused) {
      actions.accuse(user, first, "went away before it was sent", false);
    }
    turn(now);
  }

  /// `user` holds these besides what it said before; `first` is what it said first.
  public void has(String user, BitSet chunks, boolean first, long now) {
    Source source = pool.source(user);
    if (source == null || !source.linked) {
      return;
    }
    if (first) {
      source.has = (BitSet) chunks.clone();
      pool.rarity().changed();
    } else {
      chunks.stream().filter(chunk -> !source.has.get(chunk)).forEach(pool.rarity()::oneMore);
      source.has.or(chunks);
    }
    if (source.asked.isEmpty()) {
      source.heard = now;
    }
    fill(source, now);
  }

  /// `user` gives a sign of life: what it was asked for has to wait, say.
  public void alive(String user, long now) {
    Source source = pool.source(user);
    if (source != null) {
      source.alive(now);
    }
  }

  /// `user` begins to send `chunk`: whether it shall be taken. When another sends it already, only
  /// if that one takes longer, and never over what has come whole.
  public boolean begins(String user, int chunk, long now) {
    Source source = pool.source(user);
    if (source == null || !demand.isMissing(chunk) || !source.asked.containsKey(chunk)) {
      return false;
    }
    source.alive(now);
    if (demand.isVerifying(chunk)) {
      return false;
    }
    String other = demand.sender(chunk);
    Source sender = other == null ? null : pool.source(other);
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
  public void received(String user, long count, long now) {
    Source source = pool.source(user);
    if (source != null) {
      source.received(now, count);
      pool.gave(user);
    }
  }

  /// The last byte of `chunk` came; it is being verified.
  public void arrived(String user, int chunk, long now) {
    Source source = pool.source(user);
    if (source != null) {
      demand.arrived(source, chunk);
      fill(source, now);
    }
  }

  /// `chunk` is there and right: whoever else was asked need not send it.
  public void verified(int chunk, long now) {
    demand.verified(chunk);
    if (demand.isMet()) {
      // Those who kept us waiting without a word are named all the same.
      pool.leave(
          SlowSources.silent(pool.sources().values(), Source.SILENT_AFTER, now), SILENT, false);
    }
    for (Source source : pool.sources().values()) {
      if (source.asked.containsKey(chunk)) {
        demand.unask(source, chunk);
        actions.cancel(source.user, chunk);
        fill(source, now);
      }
    }
  }

  /// What `user` sent as `chunk` could not be used, through nobody's fault.
  public void wasted(String user, int chunk, long now) {
    if (demand.wasted(chunk, user)) {
      turn(now);
    }
  }

  /// `user` lied, or broke the rules: it is asked for nothing more of this file.
  public void bad(String user, int chunk, String why, long now) {
    demand.wasted(chunk, user);
    pool.drop(user, chunk, why);
    turn(now);
  }

  /// `user` will not send `chunk`.
  ///
  /// @param held whether it may still hold it
  public void refused(String user, int chunk, boolean held, long now) {
    Source source = pool.source(user);
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
      pool.refusing(source, chunk, now);
    } else {
      source.alive(now);
    }
  }

  /// Who has what is missing.
  public Availability availability() {
    return pool.availability();
  }

  /// Does what has become due; to be called several times a second.
  public void turn(long now) {
    pool.leave(
        SlowSources.silent(pool.sources().values(), SlowSources.STALLED_AFTER, now), SILENT, true);
    pool.leave(
        SlowSources.putOff(pool.sources().values(), now), "has let us wait for too long", false);
    if (!demand.isMet() && !paused) {
      pool.makeRoom(now);
      pool.link(now);
      List<Source> linked = new ArrayList<>(pool.sources().values());
      // Those with the least to do choose first.
      linked.sort(Comparator.comparingInt(source -> source.asked.size()));
      linked.forEach(source -> fill(source, now));
    }
  }

  private void fill(Source source, long now) {
    if (source.linked && !paused) {
      for (int chunk : strategy.next(source, now)) {
        demand.ask(source, chunk, now);
        actions.ask(source.user, chunk);
      }
    }
  }
}
