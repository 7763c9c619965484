package parley.client.terminal;

import parley.client.home.Home;

/// A host and a port as people write them. The host of an IPv6 literal comes without its brackets.
record HostPort(String host, int port) {

  /// The port of a server, unless another is named.
  static final int DEFAULT_PORT = 7777;

  private static final int MAX_PORT = 65535;

  /// Reads where a server is: `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `IPV6`.
  ///
  /// @throws IllegalArgumentException when `text` is none of them, in words for people
  static HostPort server(String text) {
    boolean bareIpv6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
    if (bareIpv6) {
      if (!text.matches("[0-9A-Fa-f:.]+(%.+)?")) {
        throw new IllegalArgumentException("expected HOST, HOST:PORT or [IPV6]:PORT");
      }
      return new HostPort(text, DEFAULT_PORT).checked(1);
    }
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    return hasPort
        ? read(text, colon).checked(1)
        : new HostPort(withoutBrackets(text), DEFAULT_PORT).checked(1);
  }

  /// Reads where to listen: `HOST:PORT` or `[IPV6]:PORT`; port 0 is any free one.
  ///
  /// @throws IllegalArgumentException when `text` is neither, in words for people
  static HostPort listener(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf(']') || text.indexOf(':') != colon && !text.startsWith("[")) {
      throw new IllegalArgumentException(
          "expected HOST:PORT or [IPV6]:PORT, such as 0.0.0.0:7000 or [::1]:0");
    }
    return read(text, colon).checked(0);
  }

  private static HostPort read(String text, int colon) {
    String port = text.substring(colon + 1);
    if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("the port must be a number");
    }
    return new HostPort(withoutBrackets(text.substring(0, colon)), Integer.parseInt(port));
  }

  private static String withoutBrackets(String host) {
    if (!host.startsWith("[")) {
      return host;
    }
    if (!host.endsWith("]") || host.indexOf(':') < 0) {
      throw new IllegalArgumentException("brackets are for IPv6 addresses, such as [::1]");
    }
    return host.substring(1, host.length() - 1);
  }

  /// As people write it.
  @Override
  public String toString() {
    return Home.address(host, port);
  }

  private HostPort checked(int lowestPort) {
    if (port < lowestPort || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "the port must be between %d and %d".formatted(lowestPort, MAX_PORT));
    }
    if (!isHost(host)) {
      throw new IllegalArgumentException("there is no host name or address");
    }
    return this;
  }

  /// Whether `text` can be a host name or address at all.
  static boolean isHost(String text) {
    return !text.isEmpty()
        && text.chars().noneMatch(c -> c <= ' ' || c == 0x7F || "[]/@?#\"'".indexOf(c) >= 0);
  }
}
