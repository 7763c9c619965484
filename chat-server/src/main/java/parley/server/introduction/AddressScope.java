package parley.server.introduction;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How far away an address can be meant, and what follows from that for who may be told of it.
enum AddressScope {
  /// This machine.
  LOOPBACK,
  /// This network: RFC 1918, RFC 6598, RFC 4193 and link-local ones.
  PRIVATE,
  /// Everywhere.
  PUBLIC;

  /// How far `address` reaches.
  static AddressScope of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    return address.isSiteLocalAddress() || address.isLinkLocalAddress() || isUnique(address)
        ? PRIVATE
        : PUBLIC;
  }

  /// Carriers' shared addresses (100.64.0.0/10), and IPv6's unique local ones (fc00::/7).
  private static boolean isUnique(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40
        : (bytes[0] & 0xfe) == 0xfc;
  }

  /// Whether a peer that the server sees at `peer` may be told `address`, of a client that the
  /// server sees at `owner`. A loopback address is told on the same machine only; a private one
  /// when both are near the server, or behind the same public address, and so perhaps near each
  /// other; one that nobody else can dial never.
  static boolean mayBeTold(InetAddress address, InetAddress owner, InetAddress peer) {
    if (!isDialled(address)) {
      return false;
    }
    return switch (of(address)) {
      case LOOPBACK -> of(owner) == LOOPBACK && of(peer) == LOOPBACK;
      case PRIVATE -> (of(owner) != PUBLIC && of(peer) != PUBLIC) || owner.equals(peer);
      case PUBLIC -> true;
    };
  }

  /// The address that `literal` is: a unicast one that somebody else can dial, IPv6 without
  /// brackets and zone. Nothing for anything else; no name is ever looked up.
  static @Nullable InetAddress parse(String literal) {
    if (literal.indexOf('[') >= 0 || literal.indexOf('%') >= 0) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    if (bytes == null) {
      return null;
    }
    try {
      // An IPv4 address in IPv6's clothes comes out as what it is.
      InetAddress address = InetAddress.getByAddress(bytes);
      return isDialled(address) ? address : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isDialled(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      // 0.0.0.0/8 is nobody's; from 240.0.0.0 on is reserved, broadcast among it.
      return bytes[0] != 0 && (bytes[0] & 0xf0) != 0xf0;
    }
    // Link-local ones need a zone, which only their own host knows; embedded ones are obsolete.
    return !address.isLinkLocalAddress() && (address.isLoopbackAddress() || !isEmbedded(bytes));
  }

  private static boolean isEmbedded(byte[] bytes) {
    return Arrays.equals(bytes, 0, 12, new byte[12], 0, 12);
  }

  /// `host:port`, IPv6 in brackets.
  static String dialled(InetAddress host, int port) {
    return NetUtil.toSocketAddressString(NetUtil.toAddressString(host), port);
  }
}
