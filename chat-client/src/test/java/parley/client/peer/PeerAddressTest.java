package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:1", "127.0.0.1:65535", "[::1]:7", "[2001:db8::1]:80"})
  void literalsOfOneHostAreDialled(String text) {
    assertThat(PeerAddress.parse(text)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":1",
        "192.0.2.1",
        "192.0.2.1:",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:-1",
        "192.0.2.1:+1",
        "192.0.2.1:1 ",
        "192.0.2:1",
        "localhost:1",
        "example.org:80",
        "[example.org]:80",
        "[192.0.2.1]:80",
        "::1:80",
        "[::1]",
        "[::1:80",
        "0.0.0.0:1",
        "[::]:1",
        "224.0.0.1:1",
        "255.255.255.255:1",
        "[ff02::1]:1"
      })
  void namesAndAddressesOfManyOrNobodyAreNot(String text) {
    assertThat(PeerAddress.parse(text)).isNull();
  }
}
