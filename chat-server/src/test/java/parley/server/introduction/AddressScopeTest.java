package parley.server.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressScopeTest {

  private static InetAddress at(String literal) {
    return Objects.requireNonNull(AddressScope.parse(literal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.org",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4:80",
        "01.2.3.400",
        " 1.2.3.4",
        "1.2.3.4 ",
        "[::1]",
        "fe80::1%eth0",
        "fe80::1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "ff02::1",
        "::ffff:0.0.0.0",
        "::ffff:255.255.255.255",
        "::ffff:224.0.0.1",
        "2001:db8::1::2",
        "0x7f000001",
        "2130706433"
      })
  void whatIsNoUnicastLiteralIsNoAddress(String text) {
    assertThat(AddressScope.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, LOOPBACK", "127.9.9.9, LOOPBACK", "::1, LOOPBACK", "::ffff:127.0.0.1, LOOPBACK",
    "10.0.0.1, PRIVATE", "172.16.0.1, PRIVATE", "172.31.255.255, PRIVATE", "172.32.0.0, PUBLIC",
    "192.168.1.1, PRIVATE", "169.254.1.1, PRIVATE", "100.64.0.1, PRIVATE", "100.127.1.1, PRIVATE",
    "100.128.0.1, PUBLIC", "100.63.0.1, PUBLIC", "fd00::1, PRIVATE", "fc12::1, PRIVATE",
    "fec0::1, PRIVATE", "8.8.8.8, PUBLIC", "2001:db8::1, PUBLIC", "::ffff:192.168.0.1, PRIVATE"
  })
  void everyAddressHasItsReach(String literal, AddressScope reach) {
    assertThat(AddressScope.of(at(literal))).isEqualTo(reach);
  }

  @Test
  void loopbackIsForTheSameMachine() {
    assertThat(AddressScope.mayBeTold(at("127.0.0.1"), at("127.0.0.1"), at("::1"))).isTrue();
    assertThat(AddressScope.mayBeTold(at("127.0.0.1"), at("127.0.0.1"), at("10.0.0.1"))).isFalse();
    assertThat(AddressScope.mayBeTold(at("127.0.0.1"), at("8.8.8.8"), at("127.0.0.1"))).isFalse();
  }

  @Test
  void aPrivateAddressIsForThoseNearby() {
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("10.0.0.1"), at("192.168.0.1"))).isTrue();
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("127.0.0.1"), at("10.0.0.1"))).isTrue();
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("10.0.0.9"), at("8.8.8.8"))).isFalse();
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("8.8.8.8"), at("10.0.0.1"))).isFalse();
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("8.8.8.8"), at("8.8.4.4"))).isFalse();
    assertThat(AddressScope.mayBeTold(at("10.0.0.9"), at("8.8.8.8"), at("8.8.8.8"))).isTrue();
  }

  @Test
  void aPublicAddressIsForAll() {
    assertThat(AddressScope.mayBeTold(at("8.8.8.8"), at("127.0.0.1"), at("10.0.0.1"))).isTrue();
  }

  @Test
  void anAddressThatNobodyElseCanDialIsForNobody() throws UnknownHostException {
    InetAddress seen = InetAddress.getByName("fe80::1");
    assertThat(AddressScope.mayBeTold(seen, seen, at("10.0.0.1"))).isFalse();
    assertThat(AddressScope.mayBeTold(seen, seen, seen)).isFalse();
  }

  @Test
  void anAddressIsWrittenAsItIsDialled() {
    assertThat(AddressScope.dialled(at("2001:DB8:0:0::1"), 7)).isEqualTo("[2001:db8::1]:7");
    assertThat(AddressScope.dialled(at("::ffff:1.2.3.4"), 65_535)).isEqualTo("1.2.3.4:65535");
  }
}
