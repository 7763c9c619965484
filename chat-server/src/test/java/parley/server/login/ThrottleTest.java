package parley.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.server.SettableClock;

final class ThrottleTest {

  private final SettableClock clock = new SettableClock();
  private final Throttle throttle = new Throttle(30, clock);

  @Test
  void thirtyAMinuteAreAllowedAndOneMoreIsTooMany() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 30; i++) {
      throttle.count(here);
    }
    assertThat(throttle.isExceeded(here)).isFalse();
    throttle.count(here);
    assertThat(throttle.isExceeded(here)).isTrue();
    assertThat(throttle.isExceeded(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}))).isFalse();
  }

  @Test
  void allAddressesOfOneIpv6NetworkCountAsOne() throws Exception {
    for (int i = 0; i < 31; i++) {
      throttle.count(InetAddress.getByName("2001:db8:1:2::" + i));
    }

    assertThat(throttle.isExceeded(InetAddress.getByName("2001:db8:1:2:3::4"))).isTrue();
    assertThat(throttle.isExceeded(InetAddress.getByName("2001:db8:1:3::1"))).isFalse();
  }

  @Test
  void aMinuteLaterAllIsForgotten() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 31; i++) {
      throttle.count(here);
    }
    clock.pass(Duration.ofSeconds(60));
    assertThat(throttle.isExceeded(here)).isTrue();
    clock.pass(Duration.ofMillis(1));
    assertThat(throttle.isExceeded(here)).isFalse();
  }
}
