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
  void allNetworksOfOneIpv6SiteHaveTenTimesAsManyAndNotOneMore() throws Exception {
    for (int i = 0; i < 300; i++) {
      throttle.count(InetAddress.getByName("2001:db8:1:" + Integer.toHexString(i) + "::1"));
    }
    InetAddress fresh = InetAddress.getByName("2001:db8:1:ffff::1");
    assertThat(throttle.isExceeded(fresh)).isFalse();

    throttle.count(InetAddress.getByName("2001:db8:1:fffe::1"));
    assertThat(throttle.isExceeded(fresh)).isTrue();
    assertThat(throttle.isExceeded(InetAddress.getByName("2001:db8:2::1"))).isFalse();
  }

  @Test
  void soManyAddressesAreRememberedAndPastThatTheOneThatWasQuietForLongestIsForgotten()
      throws Exception {
    for (int i = 0; i < Throttle.ORIGINS; i++) {
      throttle.count(ipv4(i));
    }
    for (int i = 0; i < 30; i++) {
      throttle.count(ipv4(0));
    }
    for (int i = 0; i < 30; i++) {
      throttle.count(ipv4(1));
    }

    throttle.count(ipv4(Throttle.ORIGINS));
    assertThat(throttle.isExceeded(ipv4(0))).as("first seen").isTrue();
    for (int i = 0; i < Throttle.ORIGINS - 1; i++) {
      throttle.count(ipv4(Throttle.ORIGINS + 1 + i));
    }
    assertThat(throttle.isExceeded(ipv4(0))).isFalse();
  }

  private static InetAddress ipv4(int number) throws Exception {
    return InetAddress.getByAddress(
        new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
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
