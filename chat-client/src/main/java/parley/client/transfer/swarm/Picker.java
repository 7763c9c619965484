package parley.client.transfer.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/// Which chunks to ask a source for. Pure: all it knows is in its arguments.
final class Picker {

  /// No chunk.
  static final int NONE = -1;

  private Picker() {}

  /// The `most` rarest of `chunks`, or all if there are fewer; the rarest first, and which of the
  /// equally rare, at random.
  ///
  /// @param holders how many hold a chunk
  /// @param window how many of the equally rare to choose from, the first in the file; fewer let
  ///   the whole file be hashed from its beginning while it comes
  static List<Integer> rarest(
      BitSet chunks, IntUnaryOperator holders, int most, int window, RandomGenerator random) {
    List<Integer> picked = new ArrayList<>();
    List<Integer> ties = List.of();
    for (int above = -1; picked.size() < most; above = holders.applyAsInt(ties.getFirst())) {
      ties = rarest(chunks, holders, above, most - picked.size(), window, random);
      if (ties.isEmpty()) {
        break;
      }
      picked.addAll(ties);
    }
    return picked;
  }

  /// Some of the rarest that more than `above` hold.
  private static List<Integer> rarest(
      BitSet chunks,
      IntUnaryOperator holders,
      int above,
      int most,
      int window,
      RandomGenerator random) {
    List<Integer> picked = new ArrayList<>(most);
    int rarest = Integer.MAX_VALUE;
    int ties = 0;
    for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
      int count = holders.applyAsInt(chunk);
      if (count > above && count < rarest) {
        rarest = count;
        ties = 0;
        picked.clear();
      }
      if (count == rarest && ties < Math.max(window, most)) {
        ties++;
        // Each of those so far is among the picked with the same probability.
        int place = random.nextInt(ties);
        if (picked.size() < most) {
          picked.add(place, chunk);
        } else if (place < most) {
          picked.set(place, chunk);
        }
      }
    }
    return picked;
  }

  /// The end-game: of `chunks`, all of which others have been asked for, the one that comes last,
  /// if asking once more would bring it in less than two thirds of the time; else [#NONE].
  ///
  /// @param others seconds until those asked will have sent a chunk
  /// @param own seconds until this source would have
  static int latest(BitSet chunks, IntToDoubleFunction others, double own) {
    int picked = NONE;
    double latest = own * 1.5;
    for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
      double seconds = others.applyAsDouble(chunk);
      if (seconds > latest) {
        latest = seconds;
        picked = chunk;
      }
    }
    return picked;
  }
}
