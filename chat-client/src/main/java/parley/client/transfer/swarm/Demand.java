package parley.client.transfer.swarm;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The chunks of a file that are missing, who has been asked for which, and who sends which. Not
/// thread-safe; belongs to its [Swarm].
///
/// ```
/// missing -> in flight: asked of one, or in the end-game of several -> arriving -> verifying -> there
///    ^                                                                           |
///    +------------- nobody is asked for it any more, nobody sends it <-----------+
/// ```
final class Demand {

  private final BitSet missing;
  private final BitSet inFlight = new BitSet();
  private final int[] timesAsked;
  private final Map<Integer, String> arriving = new HashMap<>();
  private final BitSet verifying = new BitSet();

  /// All of `wanted` that is not in `held`, of a file of so many chunks.
  Demand(int chunks, BitSet wanted, BitSet held) {
    this.timesAsked = new int[chunks];
    this.missing = (BitSet) wanted.clone();
    missing.andNot(held);
  }

  /// More is wanted; `held` is what is there.
  void want(BitSet more, BitSet held) {
    missing.or(more);
    missing.andNot(held);
  }

  /// What is missing; not to be changed.
  BitSet missing() {
    return missing;
  }

  boolean isMissing(int chunk) {
    return missing.get(chunk);
  }

  /// Whether all is there.
  boolean isMet() {
    return missing.isEmpty();
  }

  /// What is missing and asked of nobody.
  BitSet free() {
    BitSet free = (BitSet) missing.clone();
    free.andNot(inFlight);
    return free;
  }

  /// What is missing and asked of somebody, and has not come.
  BitSet asked() {
    BitSet asked = (BitSet) missing.clone();
    asked.and(inFlight);
    asked.andNot(verifying);
    return asked;
  }

  /// `source` is asked for `chunk`.
  void ask(Source source, int chunk, long now) {
    source.ask(chunk, now);
    timesAsked[chunk]++;
    inFlight.set(chunk);
  }

  /// `source` is not asked for `chunk` any more.
  void unask(Source source, int chunk) {
    if (source.asked.remove(chunk) != null) {
      timesAsked[chunk]--;
      arriving.remove(chunk, source.user);
      settle(chunk);
    }
  }

  /// `source` is asked for nothing any more.
  void unaskAll(Source source) {
    for (int chunk : List.copyOf(source.asked.keySet())) {
      unask(source, chunk);
    }
  }

  /// Who sends `chunk`.
  @Nullable String sender(int chunk) {
    return arriving.get(chunk);
  }

  /// Whether all of `chunk` has come, and it is not known yet whether it is right.
  boolean isVerifying(int chunk) {
    return verifying.get(chunk);
  }

  /// Whether that is so of any chunk.
  boolean isVerifying() {
    return !verifying.isEmpty();
  }

  /// `user` sends `chunk`, and nobody else does.
  void arriving(int chunk, String user) {
    arriving.put(chunk, user);
  }

  /// `source` has sent all of `chunk`. If it is the one whose bytes are taken, the chunk stays in
  /// flight until it is verified: nobody else is to be asked.
  void arrived(Source source, int chunk) {
    if (source.asked.remove(chunk) != null) {
      timesAsked[chunk]--;
      if (source.user.equals(arriving.get(chunk))) {
        verifying.set(chunk);
      }
      settle(chunk);
    }
  }

  /// What `user` sent as `chunk` is of no use; false when another sends it by now.
  boolean wasted(int chunk, String user) {
    boolean its = arriving.remove(chunk, user);
    if (its) {
      verifying.clear(chunk);
      settle(chunk);
    }
    return its;
  }

  /// `chunk` is there and right.
  void verified(int chunk) {
    missing.clear(chunk);
    arriving.remove(chunk);
    verifying.clear(chunk);
    inFlight.clear(chunk);
  }

  private void settle(int chunk) {
    if (timesAsked[chunk] == 0 && !arriving.containsKey(chunk)) {
      inFlight.clear(chunk);
    }
  }
}
