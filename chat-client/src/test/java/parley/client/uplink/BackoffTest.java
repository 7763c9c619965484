package parley.client.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BackoffTest {

  @Property(tries = 100)
  void waitsDoubleUpToFiveSecondsAndAreHalfRandom(@ForAll long seed) {
    Backoff backoff = new Backoff(new SplittableRandom(seed));
    List<Integer> longest = List.of(100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000);
    for (int millis : longest) {
      assertThat(backoff.next())
          .isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
    }
    backoff.reset();
    assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
  }

  @Property(tries = 10)
  void twoClientsDoNotWaitAlike(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    assertThat(Stream.generate(() -> new Backoff(random)).limit(50).map(Backoff::next).distinct())
        .hasSizeGreaterThan(5);
  }
}
