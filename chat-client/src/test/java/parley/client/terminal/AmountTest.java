package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1,1 B",
    "999,999 B",
    "1000,1.0 KiB",
    "1024,1.0 KiB",
    "10188,9.9 KiB",
    "10189,10 KiB",
    "1022976,999 KiB",
    "1023488,1.0 MiB",
    "5368709120,5.0 GiB",
    "9223372036854775807,8.0 EiB"
  })
  void aSizeHasThreeDigitsAtMost(long bytes, String text) {
    assertThat(Amount.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0 s",
    "400,0.4 s",
    "9949,9.9 s",
    "9950,10 s",
    "59499,59 s",
    "59500,1:00 min",
    "187000,3:07 min",
    "3600000,1:00:00 h",
    "7385000,2:03:05 h"
  })
  void aTimeIsNoMoreExactThanItNeedBe(long millis, String text) {
    assertThat(Amount.time(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void whatIsNotQuiteDoneIsNotAHundredPercent() {
    assertThat(Amount.percent(999_999, 1_000_000)).isEqualTo(99);
    assertThat(Amount.percent(0, 0)).isEqualTo(100);
    assertThat(Amount.left(1, 1000)).isEqualTo(Duration.ofSeconds(1));
  }
}
