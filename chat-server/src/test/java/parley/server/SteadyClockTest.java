package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  @Test
  void itShowsWhereItBeganAndTheTimeThatHasPassedSince() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    MockTicker ticker = Ticker.newMockTicker();
    ticker.advance(5, TimeUnit.DAYS);
    SteadyClock clock = new SteadyClock(start, ticker);
    assertThat(clock.instant()).isEqualTo(start);

    ticker.advance(1_500, TimeUnit.MILLISECONDS);

    assertThat(clock.instant()).isEqualTo(start.plusMillis(1_500));
  }
}
