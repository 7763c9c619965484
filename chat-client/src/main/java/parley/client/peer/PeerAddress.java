package parley.client.peer;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Addresses as introductions name them: `host:port`, literals only, IPv6 in brackets and without a
/// zone. Nothing that a server says is ever looked up.
final class PeerAddress {

  private PeerAddress() {}

  /// The address, or nothing if `text` is not one that a link can lead to.
  static @Nullable InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return null;
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    int port = port(text.substring(colon + 1));
    if (bytes == null
        || bracketed != (host.indexOf(':') >= 0)
        || host.indexOf('%') >= 0
        || port < 0) {
      return null;
    }
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      boolean everyone = bytes.length == 4 && (bytes[0] & 0xf0) == 0xf0;
      return address.isAnyLocalAddress() || address.isMulticastAddress() || everyone
          ? null
          : new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + (c - '0');
    }
    return port >= 1 && port <= 65_535 ? port : -1;
  }
}
