package parley.client.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Chunk numbers in words.
final class ChunkRanges {

  /// So many chunks are named one by one, and so many ranges when there are more.
  private static final int MOST_NAMED = 20;

  private ChunkRanges() {}

  /// `3, 5, 6 and 12`; of many `3, 5 to 24 and 30`, and of very many ranges the first.
  static String words(BitSet chunks) {
    List<String> ranges = new ArrayList<>();
    boolean each = chunks.cardinality() <= MOST_NAMED;
    int from = chunks.nextSetBit(0);
    while (from >= 0 && ranges.size() < MOST_NAMED) {
      int end = each ? from + 1 : chunks.nextClearBit(from);
      ranges.add(end - from == 1 ? "" + from : from + " to " + (end - 1));
      from = chunks.nextSetBit(end);
    }
    String last = from >= 0 ? "others" : ranges.removeLast();
    return ranges.isEmpty() ? last : String.join(", ", ranges) + " and " + last;
  }
}
