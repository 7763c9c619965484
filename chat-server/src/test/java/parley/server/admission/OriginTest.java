package parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "::1, 127.0.0.1, false"
  })
  void anIpv4AddressIsOneAndSoIsAnIpv6NetworkOf64Bits(String one, String other, boolean same)
      throws Exception {
    Origin origin = Origin.of(InetAddress.getByName(one));

    assertThat(origin.equals(Origin.of(InetAddress.getByName(other)))).isEqualTo(same);
  }

  @Test
  void anIpv4AddressIsTheSameSeenThroughAnIpv6Socket() throws Exception {
    for (String address : new String[] {"192.0.2.1", "127.0.0.1"}) {
      byte[] mapped = new byte[16];
      mapped[10] = mapped[11] = (byte) 0xff;
      InetAddress plain = InetAddress.getByName(address);
      System.arraycopy(plain.getAddress(), 0, mapped, 12, 4);
      Origin origin = Origin.of(Inet6Address.getByAddress(null, mapped, -1));

      assertThat(origin).isEqualTo(Origin.of(plain));
      assertThat(origin.isLoopback()).isEqualTo(plain.isLoopbackAddress());
    }
  }
}
