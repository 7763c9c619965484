package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Property
  void aLatencyIsNeverTooShortAndAtMostASixtyFourthTooLong(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long nanos) {
    Latencies latencies = new Latencies();
    latencies.record(nanos);
    long micros = nanos / 1000;
    assertThat(latencies.micros(0.5)).isBetween(micros, micros + micros / 64);
  }

  @Test
  void percentilesAreRanks() {
    Latencies latencies = new Latencies();
    for (int micros = 1; micros <= 100; micros++) {
      latencies.record(micros * 1000L);
    }
    assertThat(latencies.count()).isEqualTo(100);
    assertThat(latencies.micros(0.5)).isEqualTo(50);
    assertThat(latencies.micros(0.99)).isEqualTo(99);
    assertThat(latencies.micros(1)).isEqualTo(100);
  }

  @Test
  void nothingRecordedIsNoLatency() {
    assertThat(new Latencies().micros(0.5)).isZero();
  }
}
