package parley.client.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DialerTest {

  /// None at all would be no bound: the login hung as long as the system lets a connection.
  @Test
  void everyAddressGetsSomeTimeHoweverManyThereAreAndHoweverLittleIsLeft() {
    Deadline past = Deadline.in(Duration.ofSeconds(-1));
    assertThat(past.isOver()).isTrue();
    assertThat(Dialer.connectMillis(past, 1)).isEqualTo(1);
    assertThat(Dialer.connectMillis(past, 5)).isEqualTo(1);
    assertThat(Dialer.connectMillis(Deadline.in(Duration.ofHours(1)), 4)).isEqualTo(2500);
  }
}
