package parley.client.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Chunk numbers in words.
final class ChunkRanges {

  private static final int MOST_RANGES = 20;

  private ChunkRanges() {}

  /// `3, 5 to 9 and 12`; of very many ranges the first.
  static String words(BitSet chunks) {
    List<String> ranges = new ArrayList<>();
    int from = chunks.nextSetBit(0);
    while (from >= 0 && ranges.size() < MOST_RANGES) {
      int end = chunks.nextClearBit(from);
      ranges.add(end - from == 1 ? "" + from : from + " to " + (end - 1));
      from = chunks.nextSetBit(end);
    }
    String last = from >= 0 ? "others" : ranges.removeLast();
    return ranges.isEmpty() ? last : String.join(", ", ranges) + " and " + last;
  }
}
