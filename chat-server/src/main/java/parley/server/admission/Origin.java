package parley.server.admission;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Where a connection comes from, as far as one customer of a network can be told from another: an
/// IPv4 address, or the first 64 bits of an IPv6 address, behind which every host has as many
/// addresses as it likes (RFC 6177). Immutable.
public record Origin(InetAddress address) {

  private static final int V6_PREFIX = 8;
  private static final int V6_SITE = 6;

  /// The origin of whoever has that address.
  public static Origin of(InetAddress address) {
    return of(address, V6_PREFIX);
  }

  /// The site that an origin may be one of many of: the first 48 bits of an IPv6 address, which is
  /// what one customer may be given at most (RFC 6177). Of an IPv4 address it is the same.
  public static Origin site(InetAddress address) {
    return of(address, V6_SITE);
  }

  private static Origin of(InetAddress address, int prefix) {
    if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
      return new Origin(address);
    }
    byte[] bytes = address.getAddress();
    // A socket for both shows IPv4 addresses as ::ffff:1.2.3.4; that comes out as what it is.
    InetAddress plain = address(bytes);
    return new Origin(
        plain instanceof Inet4Address
            ? plain
            : address(Arrays.copyOf(Arrays.copyOf(bytes, prefix), bytes.length)));
  }

  /// Whether it is the server's own machine.
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
