package parley.server.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;

/// What a client says that it can be reached at: only addresses come of it, and none of a group.
class HostileAddressesTest {

  @Test
  void onlyAddressesOfOneMachineAreTaken() throws InterruptedException {
    new Fuzzer("advertised-addresses", input -> feed(new String(input, StandardCharsets.UTF_8)))
        .run(3000);
  }

  private static void feed(String text) {
    InetAddress address = AddressScope.parse(text);
    if (address != null) {
      assertThat(address.isMulticastAddress() || address.isAnyLocalAddress()).isFalse();
      assertThat(text).matches("[0-9a-fA-F:.]+");
      String told = AddressScope.dialled(address, 1);
      assertThat(told).matches("[0-9.]+:1|\\[[0-9a-f:.]+]:1");
    }
  }
}
