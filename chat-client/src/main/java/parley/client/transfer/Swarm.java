package parley.client.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  /// Sources at once.
  static final int MOST_SOURCES = 16;

  /// A source that was asked and is silent for longer is stalled.
  static final Duration STALLED_AFTER = Duration.ofSeconds(6);

  /// A source that only ever says `wait` is left after this time.
  private static final Duration WAITS_AT_MOST = Duration.ofMinutes(2);

  /// Bytes a second below which a source gives next to nothing.
  private static final double CRAWL = 1024;

  /// For how long a chunk is kept for a source that is not ready yet.
  private static final Duration KEEPS_FOR_NEW = Duration.ofSeconds(2);

  /// Chunks in the order of the file are as good as any where all sources have everything.
  private static final int WINDOW_IN_ORDER = 8;

  /// For how long chunks are picked from the whole file in any case: others may have begun with us.
  private static final Duration ANYWHERE_AT_FIRST = Duration.ofSeconds(1);

  /// Chunks up to which the holders are counted anew at each change.
  private static final int COUNTED_ALWAYS = 2048;

  private static final Duration COUNTED_EVERY = Duration.ofMillis(250);

  private final Layout layout;
  private final Hands hands;
  private final RandomGenerator random;
  private final long began;
  private final Candidates candidates = new Candidates();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<Integer, String> arriving = new HashMap<>();
  private final BitSet missing;
  private final int[] timesAsked;
  private final BitSet inFlight = new BitSet();
  private boolean paused;

  /// How many are known to hold each chunk, as counted at `countedAt`.
  private int[] holders = new int[0];

  private boolean recount = true;
  private long countedAt;

  /// What a swarm does.
  interface Hands {

    /// Reaches a user, and asks what it holds: [Swarm#linked] or [Swarm#unreachable] follows.
    void link(String user);

    /// Asks a linked user for a chunk.
    void ask(String user, int chunk);

    /// It is not wanted from that user any more.
    void cancel(String user, int chunk);

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
    this.began = now;
    this.timesAsked = new int[layout.chunks()];
    this.missing = (BitSet) wanted.clone();
    missing.andNot(held);
  }

  /// More is wanted; `held` is what is there.
  void want(BitSet more, BitSet held) {
    missing.or(more);
    missing.andNot(held);
  }

  /// What is still missing of what is wanted.
  BitSet missing() {
    return (BitSet) missing.clone();
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
          unask(source, chunk);
          hands.cancel(source.user, chunk);
        }
      }
    } else {
      turn(now);
    }
  }

  /// The registry's word on who holds what, instead of what it said before.
  void found(Map<String, BitSet> holders, long now) {
    candidates.found(holders);
    recount = true;
    turn(now);
  }

  /// Whether somebody holds a part of the file only, so that downloaders can feed each other.
  private boolean isShared() {
    return candidates.isAnyPartial(layout.chunks())
        || sources.values().stream()
            .anyMatch(source -> source.linked && source.has.cardinality() < layout.chunks());
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
    recount = true;
    fill(source, now);
  }

  /// There is none to be had.
  void unreachable(String user, long now) {
    sources.remove(user);
    candidates.failed(user, now);
    turn(now);
  }

  /// The link is gone.
  void lost(String user, long now) {
    Source source = sources.remove(user);
    recount = true;
    if (source == null) {
      return;
    }
    candidates.failed(user, now);
    Integer first = source.asked.isEmpty() ? null : source.asked.keySet().iterator().next();
    free(source);
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
      recount = true;
    } else {
      chunks.stream().filter(chunk -> !source.has.get(chunk)).forEach(this::oneMore);
      source.has.or(chunks);
    }
    if (source.asked.isEmpty()) {
      source.heard = now;
    }
    fill(source, now);
  }

  private void oneMore(int chunk) {
    if (chunk < holders.length) {
      holders[chunk]++;
    }
  }

  /// `user` says that what it was asked for has to wait.
  void waits(String user, long now) {
    Source source = sources.get(user);
    if (source != null) {
      source.waits(now);
    }
  }

  /// `user` begins to send `chunk`: whether it shall be taken. When another sends it already, only
  /// if that one takes longer.
  boolean begins(String user, int chunk, long now) {
    Source source = sources.get(user);
    if (source == null || !missing.get(chunk) || !source.asked.containsKey(chunk)) {
      return false;
    }
    source.heard = now;
    String other = arriving.get(chunk);
    Source sender = other == null ? null : sources.get(other);
    if (sender != null && sender.asked.containsKey(chunk)) {
      double rest = sender.secondsUntil(chunk, layout.length(chunk), now);
      if (rest < source.secondsUntil(chunk, layout.length(chunk), now)) {
        return false;
      }
    }
    arriving.put(chunk, user);
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
      if (source.asked.remove(chunk) != null) {
        // Still in flight, until it is verified: nobody else is to be asked.
        timesAsked[chunk]--;
        if (!user.equals(arriving.get(chunk))) {
          settle(chunk);
        }
      }
      fill(source, now);
    }
  }

  /// `chunk` is there and right: whoever else was asked need not send it.
  void verified(int chunk, long now) {
    missing.clear(chunk);
    arriving.remove(chunk);
    if (missing.isEmpty()) {
      finish(now);
    }
    for (Source source : sources.values()) {
      if (source.asked.containsKey(chunk)) {
        unask(source, chunk);
        hands.cancel(source.user, chunk);
        fill(source, now);
      }
    }
    inFlight.clear(chunk);
  }

  /// What `user` sent as `chunk` could not be used, through nobody's fault.
  void wasted(String user, int chunk, long now) {
    if (user.equals(arriving.get(chunk))) {
      arriving.remove(chunk);
      settle(chunk);
      turn(now);
    }
  }

  /// `user` lied, or broke the rules: it is asked for nothing more of this file.
  void bad(String user, int chunk, String why, long now) {
    if (user.equals(arriving.get(chunk))) {
      arriving.remove(chunk);
      settle(chunk);
    }
    Source source = sources.remove(user);
    recount = true;
    if (candidates.drop(user)) {
      hands.accuse(user, chunk, why, true);
    }
    if (source != null) {
      free(source);
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
      unask(source, chunk);
    }
    if (!held) {
      bad(user, chunk, "does not hold what it said that it holds", now);
    } else if (asked) {
      source.heard = now;
    }
  }

  /// Whether something can come: a linked source holds something that is missing. Without, hope is
  /// lost after a while.
  boolean hasHope() {
    return sources.values().stream()
        .anyMatch(source -> source.linked && source.has.intersects(missing));
  }

  /// Whether somebody is being reached, or may still be, who is said to hold something missing.
  boolean mayHope(long now) {
    return sources.values().stream().anyMatch(source -> source.has.intersects(missing))
        || !candidates.ready(sources.keySet(), missing, now).isEmpty();
  }

  /// The missing chunks that nobody linked or claimed holds.
  BitSet orphans() {
    BitSet orphans = missing();
    sources.values().forEach(source -> orphans.andNot(source.has));
    candidates.withoutClaimed(orphans);
    return orphans;
  }

  /// Does what has become due; to be called several times a second.
  void turn(long now) {
    leaveStalled(now);
    if (!missing.isEmpty() && !paused) {
      leaveSlowest(now);
      link(now);
      List<Source> linked = new ArrayList<>(sources.values());
      // Those with the least to do choose first.
      linked.sort(Comparator.comparingInt(source -> source.asked.size()));
      linked.forEach(source -> fill(source, now));
    }
  }

  private void link(long now) {
    List<String> ready = candidates.ready(sources.keySet(), missing, now);
    while (sources.size() < MOST_SOURCES && !ready.isEmpty()) {
      String user = ready.remove(random.nextInt(ready.size()));
      sources.put(user, new Source(user, candidates.claim(user), now));
      hands.link(user);
    }
  }

  private void leaveStalled(long now) {
    for (Source source : List.copyOf(sources.values())) {
      if (source.isSilent(now, STALLED_AFTER)
          || !source.asked.isEmpty() && now - source.sent > WAITS_AT_MOST.toNanos()) {
        leave(source, "was asked and sent nothing more");
      }
    }
  }

  /// All is there: those who kept us waiting without a word are named all the same.
  private void finish(long now) {
    for (Source source : List.copyOf(sources.values())) {
      if (source.isSilent(now, Source.SILENT_AFTER)) {
        leave(source, "was asked and sent nothing more");
      }
    }
  }

  private void leave(Source source, String why) {
    int chunk = source.asked.keySet().iterator().next();
    List.copyOf(source.asked.keySet()).forEach(each -> hands.cancel(source.user, each));
    sources.remove(source.user);
    free(source);
    if (candidates.drop(source.user)) {
      hands.accuse(source.user, chunk, why, true);
    }
  }

  /// Makes room for another when all places are taken and one source is far below the others, or
  /// gives next to nothing, as all of them may do together.
  private void leaveSlowest(long now) {
    if (sources.size() < MOST_SOURCES
        || candidates.ready(sources.keySet(), missing, now).isEmpty()) {
      return;
    }
    List<Source> byRate = new ArrayList<>(sources.values());
    byRate.sort(Comparator.comparingDouble(source -> source.rate(now)));
    Source slowest = byRate.getFirst();
    double usual = byRate.get(byRate.size() / 2).rate(now);
    double least = slowest.bytes == 0 ? usual / 4 : Math.max(usual / 4, CRAWL);
    if (now - slowest.since > 4 * STALLED_AFTER.toNanos() && slowest.rate(now) < least) {
      List.copyOf(slowest.asked.keySet()).forEach(each -> hands.cancel(slowest.user, each));
      sources.remove(slowest.user);
      free(slowest);
      candidates.failed(slowest.user, now);
    }
  }

  private void fill(Source source, long now) {
    if (!source.linked || paused || missing.isEmpty()) {
      return;
    }
    long chunkBytes = layout.length(0);
    int ahead = source.ahead(chunkBytes, now);
    if (source.asked.size() >= ahead) {
      return;
    }
    BitSet free = (BitSet) missing.clone();
    free.andNot(inFlight);
    int kept = keptForOthers(source, free, now);
    int left = free.cardinality() - kept;
    free.and(source.has);
    int window =
        now - began > ANYWHERE_AT_FIRST.toNanos() && !isShared()
            ? WINDOW_IN_ORDER
            : Integer.MAX_VALUE;
    count(now);
    while (source.asked.size() < ahead && left > 0) {
      int chunk = Picker.rarest(free, each -> holders[each], window, random);
      if (chunk == Picker.NONE) {
        break;
      }
      free.clear(chunk);
      left--;
      ask(source, chunk, now);
    }
    if (source.asked.isEmpty()) {
      endGame(source, chunkBytes, now);
    }
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

  private void endGame(Source source, long chunkBytes, long now) {
    BitSet others = (BitSet) missing.clone();
    others.and(inFlight);
    others.and(source.has);
    for (int chunk = others.nextSetBit(0); chunk >= 0; chunk = others.nextSetBit(chunk + 1)) {
      if (timesAsked[chunk] != 1) {
        others.clear(chunk);
      }
    }
    if (others.isEmpty()) {
      return;
    }
    double rate = source.rate(now);
    double own = rate < 1 ? 1 : chunkBytes / rate;
    int chunk = Picker.latest(others, each -> secondsUntil(each, chunkBytes, now), own);
    if (chunk != Picker.NONE) {
      ask(source, chunk, now);
    }
  }

  private double secondsUntil(int chunk, long chunkBytes, long now) {
    double seconds = 0;
    for (Source source : sources.values()) {
      if (source.asked.containsKey(chunk)) {
        seconds = Math.max(seconds, source.secondsUntil(chunk, chunkBytes, now));
      }
    }
    return seconds;
  }

  /// Brings `holders` up to date; of files with many chunks not at each change.
  private void count(long now) {
    if (recount
        && (layout.chunks() <= COUNTED_ALWAYS
            || now - countedAt > COUNTED_EVERY.toNanos()
            || holders.length == 0)) {
      int[] counts = candidates.holders(layout.chunks(), sources.keySet());
      for (Source source : sources.values()) {
        source.has.stream().filter(chunk -> chunk < counts.length).forEach(c -> counts[c]++);
      }
      holders = counts;
      recount = false;
      countedAt = now;
    }
  }

  private void ask(Source source, int chunk, long now) {
    source.ask(chunk, now);
    timesAsked[chunk]++;
    inFlight.set(chunk);
    hands.ask(source.user, chunk);
  }

  private void unask(Source source, int chunk) {
    if (source.asked.remove(chunk) != null) {
      timesAsked[chunk]--;
      if (source.user.equals(arriving.get(chunk))) {
        arriving.remove(chunk);
      }
      settle(chunk);
    }
  }

  private void free(Source source) {
    for (int chunk : List.copyOf(source.asked.keySet())) {
      unask(source, chunk);
    }
  }

  /// Nobody may be asked for it any more.
  private void settle(int chunk) {
    @Nullable String sender = arriving.get(chunk);
    if (timesAsked[chunk] == 0 && sender == null) {
      inFlight.clear(chunk);
    }
  }
}
