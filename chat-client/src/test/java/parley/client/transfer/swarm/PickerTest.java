package parley.client.transfer.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PickerTest {

  @Property(tries = 200)
  void whatFewestHoldIsPicked(
      @ForAll @Size(20) List<@IntRange(max = 5) Integer> holders,
      @ForAll @IntRange(max = 21) int most,
      @ForAll long seed) {
    BitSet chunks = BitSet.valueOf(new long[] {seed & 0xFFFFF});
    List<Integer> picked =
        Picker.rarest(chunks, holders::get, most, Integer.MAX_VALUE, new Random(seed));
    assertThat(picked).doesNotHaveDuplicates().allMatch(chunks::get);
    assertThat(picked.stream().map(holders::get))
        .isEqualTo(chunks.stream().mapToObj(holders::get).sorted().limit(most).toList());
  }

  @Test
  void amongEquallyRareOnesEachIsPickedAboutAsOftenAndInAnyOrder() {
    int[] first = new int[10];
    int[] third = new int[10];
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      List<Integer> picked = Picker.rarest(all(10), _ -> 3, 3, Integer.MAX_VALUE, random);
      first[picked.getFirst()]++;
      third[picked.getLast()]++;
    }
    assertThat(IntStream.of(first)).allMatch(count -> count > 850 && count < 1150);
    assertThat(IntStream.of(third)).allMatch(count -> count > 850 && count < 1150);
  }

  @Test
  void aWindowKeepsToTheBeginningOfTheFile() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertThat(Picker.rarest(all(1000), _ -> 1, 3, 8, random)).allMatch(chunk -> chunk < 8);
      assertThat(Picker.rarest(all(1000), c -> c < 500 ? 2 : 1, 3, 8, random))
          .allMatch(chunk -> chunk >= 500 && chunk < 508);
    }
  }

  @Test
  void inTheEndTheChunkThatWouldComeLastIsAskedForAgainIfThatHelps() {
    assertThat(Picker.latest(all(4), chunk -> chunk == 2 ? 9 : 4, 1)).isEqualTo(2);
    assertThat(Picker.latest(all(4), _ -> 1.4, 1)).isEqualTo(Picker.NONE);
    assertThat(Picker.latest(new BitSet(), _ -> 9, 1)).isEqualTo(Picker.NONE);
  }

  private static BitSet all(int count) {
    BitSet all = new BitSet();
    all.set(0, count);
    return all;
  }
}
