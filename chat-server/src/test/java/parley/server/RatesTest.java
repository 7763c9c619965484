package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.protocol.Limits;
import parley.server.Rates.Kind;
import parley.server.account.Account;

class RatesTest {

  private static final int MESSAGES = 20;
  private static final int BURST = MESSAGES * (int) Limits.BURST.toSeconds();
  private static final long START = Duration.ofDays(40).toNanos();
  private static final long SECOND = 1_000_000_000;

  private final Town town = new Town(2);
  private final Account alice = town.account(0);
  private final Account bob = town.account(1);
  private final Rates rates = new Rates(MESSAGES, MESSAGES);

  private int passing(Account user, Kind kind, long now) {
    int passing = 0;
    while (rates.take(user, kind, 1, now) == 0) {
      passing++;
    }
    return passing;
  }

  @Test
  void whoWasQuietMaySayABurstAtOnceAndNotOneMore() {
    assertThat(passing(alice, Kind.MESSAGE, START)).isEqualTo(BURST);
    assertThat(rates.take(alice, Kind.MESSAGE, 1, START)).isEqualTo(SECOND / MESSAGES);
  }

  @Test
  void afterItTokensComeAtTheRateAndNoMoreAreKeptThanABurst() {
    passing(alice, Kind.MESSAGE, START);
    assertThat(passing(alice, Kind.MESSAGE, START + SECOND)).isEqualTo(MESSAGES);
    assertThat(passing(alice, Kind.MESSAGE, START + SECOND)).isZero();
    assertThat(passing(alice, Kind.MESSAGE, START + 1000 * SECOND)).isEqualTo(BURST);
  }

  @Test
  void oneClassTakesNothingFromAnotherAndOneUserNothingFromAnother() {
    passing(alice, Kind.MESSAGE, START);

    assertThat(passing(alice, Kind.BROADCAST, START)).isEqualTo(BURST);
    assertThat(passing(bob, Kind.MESSAGE, START)).isEqualTo(BURST);
  }

  @Test
  void whatCostsMoreTakesMore() {
    assertThat(rates.take(alice, Kind.BROADCAST, BURST, START)).isZero();
    assertThat(rates.take(alice, Kind.BROADCAST, 2, START)).isEqualTo(2 * SECOND / MESSAGES);
  }

  @Test
  void whatCostsMoreThanABurstTakesAFullBucket() {
    assertThat(rates.take(alice, Kind.BROADCAST, BURST + 1, START)).isZero();
    assertThat(rates.take(alice, Kind.BROADCAST, BURST + 1, START + SECOND))
        .isEqualTo(Limits.BURST.toNanos() - SECOND);
  }

  @ParameterizedTest
  @EnumSource
  void noDefaultRefusesAThousandASecond(Kind kind) {
    Rates usual = new Rates(Limits.MESSAGES_PER_SECOND, Limits.BROADCASTS_PER_SECOND);
    for (int i = 0; i < 60_000; i++) {
      assertThat(usual.take(alice, kind, 1, START + i * SECOND / 1000)).isZero();
    }
  }
}
