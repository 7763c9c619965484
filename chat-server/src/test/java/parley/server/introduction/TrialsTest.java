package parley.server.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.server.Town;
import parley.server.account.Account;

class TrialsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Town town = new Town(10);
  private final Trials trials = new Trials();

  private static InetAddress host(int number) {
    return Objects.requireNonNull(AddressScope.parse("203.0.113." + number));
  }

  private Account peer(int id) {
    return town.account(id);
  }

  @Test
  void aHostIsToldToThreePeersAndToEachAgainAfterAnIntroductionsLife() {
    for (int id = 0; id < Limits.UNPROVEN_PEERS; id++) {
      assertThat(trials.tell(host(1), peer(id), NOW)).isTrue();
    }
    assertThat(trials.tell(host(1), peer(Limits.UNPROVEN_PEERS), NOW)).isFalse();
    assertThat(trials.tell(host(2), peer(Limits.UNPROVEN_PEERS), NOW)).isTrue();

    Instant again = NOW.plus(Limits.INTRODUCTION_LIVES);
    assertThat(trials.tell(host(1), peer(0), again.minusMillis(1))).isFalse();
    assertThat(trials.tell(host(1), peer(0), again)).isTrue();
    assertThat(trials.tell(host(1), peer(Limits.UNPROVEN_PEERS), again)).isFalse();
  }

  @Test
  void aTrialLastsAnHour() {
    for (int id = 0; id < Limits.UNPROVEN_PEERS; id++) {
      trials.tell(host(1), peer(id), NOW);
    }
    Instant end = NOW.plus(Trials.TRIAL);

    assertThat(trials.tell(host(1), peer(9), end.minus(Duration.ofMillis(1)))).isFalse();
    assertThat(trials.tell(host(1), peer(9), end)).isTrue();
  }

  @Test
  void allAreOverAnHourAfterTheLastBegan() {
    assertThat(trials.areOver(NOW)).isTrue();
    trials.tell(host(1), peer(0), NOW.minus(Duration.ofMinutes(1)));
    trials.tell(host(2), peer(0), NOW);
    Instant end = NOW.plus(Trials.TRIAL);

    assertThat(trials.areOver(end.minusMillis(1))).isFalse();
    assertThat(trials.areOver(end)).isTrue();
  }

  @Test
  void aProofLastsNoLongerThanItsTrial() {
    trials.tell(host(1), peer(0), NOW);
    trials.prove(host(1));
    for (int id = 1; id < 10; id++) {
      assertThat(trials.tell(host(1), peer(id), NOW)).isTrue();
    }

    Instant end = NOW.plus(Trials.TRIAL);
    for (int id = 0; id < Limits.UNPROVEN_PEERS; id++) {
      assertThat(trials.tell(host(1), peer(id), end)).isTrue();
    }
    assertThat(trials.tell(host(1), peer(9), end)).isFalse();
  }

  @Test
  void whatIsNotOnTrialCannotBeProven() {
    trials.prove(host(1));
    for (int id = 0; id < Limits.UNPROVEN_PEERS; id++) {
      trials.tell(host(1), peer(id), NOW);
    }
    assertThat(trials.tell(host(1), peer(9), NOW)).isFalse();
  }

  @Test
  void soManyHostsMayBeOnTrialAndNotOneMore() {
    for (int number = 1; number <= Trials.HOSTS; number++) {
      assertThat(trials.tell(host(number), peer(0), NOW)).isTrue();
    }
    assertThat(trials.tell(host(Trials.HOSTS + 1), peer(0), NOW)).isFalse();
    assertThat(trials.tell(host(1), peer(1), NOW)).isTrue();
    assertThat(trials.tell(host(Trials.HOSTS + 1), peer(0), NOW.plus(Trials.TRIAL))).isTrue();
  }
}
