package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A limit of bytes a second; in virtual time.
class TokenBucketTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final TokenBucket bucket = new TokenBucket(1000);

  @Test
  void whoeverTakesFirstMayUseItFirst() {
    assertThat(bucket.take(0, 500)).isZero();
    assertThat(bucket.take(0, 500)).isEqualTo(SECOND / 2);
    assertThat(bucket.take(0, 500)).isEqualTo(SECOND);
    assertThat(bucket.waitNanos(0)).isEqualTo(SECOND * 3 / 2);
    assertThat(bucket.waitNanos(2 * SECOND)).isZero();
  }

  @Test
  void whatWasNotUsedIsCaughtUpWithForAQuarterOfASecond() {
    assertThat(bucket.take(0, 1)).isZero();
    assertThat(bucket.take(10 * SECOND, 250)).isZero();
    assertThat(bucket.take(10 * SECOND, 500)).isZero();
    assertThat(bucket.take(10 * SECOND, 1)).isEqualTo(SECOND / 2);
  }

  @Test
  void noLimitIsNone() {
    TokenBucket unlimited = new TokenBucket(0);
    assertThat(unlimited.take(0, Long.MAX_VALUE)).isZero();
    assertThat(unlimited.waitNanos(0)).isZero();
  }

  @Test
  void aPieceIsAnEighthOfASecondsWithinBounds() {
    assertThat(new TokenBucket(8000).piece()).isEqualTo(1000);
    assertThat(new TokenBucket(1).piece()).isEqualTo(64);
    assertThat(new TokenBucket(Long.MAX_VALUE).piece()).isEqualTo(256 * 1024);
    assertThat(new TokenBucket(0).piece()).isEqualTo(256 * 1024);
  }
}
