package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ChunkRangesTest {

  @Test
  void twentyChunksAreNamedOneByOne() {
    assertThat(words(7)).isEqualTo("7");
    assertThat(words(0, 1, 2, 7)).isEqualTo("0, 1, 2 and 7");
    BitSet twenty = new BitSet();
    twenty.set(0, 20);
    assertThat(ChunkRanges.words(twenty))
        .isEqualTo("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 and 19");
  }

  @Test
  void moreAreNamedInRanges() {
    BitSet chunks = new BitSet();
    chunks.set(0, 20);
    chunks.set(30);
    assertThat(ChunkRanges.words(chunks)).isEqualTo("0 to 19 and 30");
  }

  @Test
  void ofVeryManyRangesTheFirstAreNamed() {
    BitSet even = new BitSet();
    for (int chunk = 0; chunk <= 40; chunk += 2) {
      even.set(chunk);
    }
    assertThat(ChunkRanges.words(even)).startsWith("0, 2, 4, ").endsWith(", 38 and others");
  }

  private static String words(int... chunks) {
    BitSet set = new BitSet();
    for (int chunk : chunks) {
      set.set(chunk);
    }
    return ChunkRanges.words(set);
  }
}
