package parley.client.transfer;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/// Which chunk to ask a source for. Pure: all it knows is in its arguments.
final class Picker {

  /// No chunk.
  static final int NONE = -1;

  private Picker() {}

  /// The rarest of `chunks`, at random among several; [#NONE] of none.
  ///
  /// @param holders how many hold a chunk
  /// @param window how many of the equally rare to choose from, the first in the file; fewer let
  ///   the whole file be hashed from its beginning while it comes
  static int rarest(BitSet chunks, IntUnaryOperator holders, int window, RandomGenerator random) {
    int rarest = Integer.MAX_VALUE;
    int ties = 0;
    int picked = NONE;
    for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
      int count = holders.applyAsInt(chunk);
      if (count < rarest) {
        rarest = count;
        ties = 0;
      }
      if (count == rarest && ties < window) {
        ties++;
        if (random.nextInt(ties) == 0) {
          picked = chunk;
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
