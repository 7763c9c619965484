package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.protocol.FileInfo;
import parley.protocol.Sha256;

/// When a download that waits goes on; in virtual time.
class WaitingDownloadsTest {

  private static final Sha256 ID = Sha256.of(new byte[32]);

  private final WaitingDownloads.Waiting film =
      new WaitingDownloads.Waiting(new FileInfo("film", ID, 10, 10, ID));

  @Test
  void itGoesOnAsSoonAsSomebodyAppears() {
    film.rests(Set.of("alice"), at(0));
    assertThat(film.mayGoOn(Set.of("alice"), at(5))).isFalse();
    assertThat(film.mayGoOn(Set.of("alice", "bob"), at(10))).isTrue();
  }

  @Test
  void whoHasBeenAwayAppearsAnew() {
    film.rests(Set.of("alice"), at(0));
    assertThat(film.mayGoOn(Set.of(), at(5))).isFalse();
    assertThat(film.mayGoOn(Set.of("alice"), at(10))).isTrue();
  }

  @Test
  void thoseWhoGiveNothingAreTriedMoreAndMoreRarely() {
    List<Long> tries = new ArrayList<>();
    film.rests(Set.of("alice"), at(0));
    for (int second = 5; second < 7200; second += 5) {
      if (film.mayGoOn(Set.of("alice"), at(second))) {
        tries.add((long) second);
        film.rests(Set.of("alice"), at(second));
      }
    }
    assertThat(tries.subList(0, 8)).containsExactly(15L, 45L, 105L, 225L, 465L, 945L, 1545L, 2145L);
  }

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
