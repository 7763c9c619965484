package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;

/// Addresses that a server names: only literals of one machine are dialled, and no name is asked
/// for.
class HostileAddressesTest {

  @Test
  void onlyLiteralsAreDialled() throws InterruptedException {
    new Fuzzer("peer-addresses", input -> feed(new String(input, StandardCharsets.UTF_8)))
        .run(3000);
  }

  private static void feed(String text) {
    InetSocketAddress address = PeerAddress.parse(text);
    if (address != null) {
      assertThat(text).matches("(\\[[0-9a-fA-F:.]+]|[0-9.]+):[0-9]{1,5}");
      assertThat(address.getPort()).isBetween(1, 65_535);
      assertThat(address.getAddress().isMulticastAddress()).isFalse();
      assertThat(address.getAddress().isAnyLocalAddress()).isFalse();
    }
  }
}
