package parley.client.terminal;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;

/// Chunk numbers as somebody typed them: whole numbers of any size, each counting once.
///
/// @param chunks those that a file can have
/// @param beyond those that no file has, without zeros at their front
record ChunkNumbers(ChunkSet chunks, List<String> beyond) {

  ChunkNumbers {
    beyond = List.copyOf(beyond);
  }

  /// Reads `words`, which are digits.
  static ChunkNumbers of(List<String> words) {
    BitSet chunks = new BitSet();
    Set<String> beyond = new LinkedHashSet<>();
    for (String word : words) {
      String number = word.replaceFirst("^0+(?=.)", "");
      // Five digits are no overflow.
      if (number.length() <= 5 && Integer.parseInt(number) < Limits.CHUNKS) {
        chunks.set(Integer.parseInt(number));
      } else {
        beyond.add(number);
      }
    }
    return new ChunkNumbers(ChunkSet.of(chunks), List.copyOf(beyond));
  }
}
