package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PickerTest {

  @Property(tries = 200)
  void whatFewestHoldIsPicked(@ForAll @Size(20) int[] holders, @ForAll long seed) {
    BitSet chunks = BitSet.valueOf(new long[] {seed & 0xFFFFF});
    int picked = Picker.rarest(chunks, i -> holders[i], Integer.MAX_VALUE, new Random(seed));
    if (chunks.isEmpty()) {
      assertThat(picked).isEqualTo(Picker.NONE);
    } else {
      assertThat(chunks.get(picked)).isTrue();
      assertThat(holders[picked]).isEqualTo(chunks.stream().map(i -> holders[i]).min().orElse(-1));
    }
  }

  @Test
  void amongEquallyRareOnesEachIsPickedAboutAsOften() {
    int[] times = new int[10];
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      times[Picker.rarest(all(10), _ -> 3, Integer.MAX_VALUE, random)]++;
    }
    assertThat(IntStream.of(times)).allMatch(count -> count > 850 && count < 1150);
  }

  @Test
  void aWindowKeepsToTheBeginningOfTheFile() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      assertThat(Picker.rarest(all(1000), _ -> 1, 8, random)).isLessThan(8);
      assertThat(Picker.rarest(all(1000), c -> c < 500 ? 2 : 1, 8, random)).isBetween(500, 507);
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
