package parley.client.api;

import java.util.List;

/// How a client reaches its peers, and they it.
///
/// @param host where it listens for them: a name or address of this machine
/// @param port 0 for any free one
/// @param advertised further hosts by which it can be reached there
/// @param direct it dials peers
/// @param reverse it asks peers to dial
/// @param relay it uses the server's relay, when it asks and when it is asked
public record PeerConfig(
    String host,
    int port,
    List<String> advertised,
    boolean direct,
    boolean reverse,
    boolean relay) {

  /// Any port of all addresses, and every way.
  public static final PeerConfig USUAL = new PeerConfig("0.0.0.0", 0, List.of(), true, true, true);

  public PeerConfig {
    advertised = List.copyOf(advertised);
  }
}
