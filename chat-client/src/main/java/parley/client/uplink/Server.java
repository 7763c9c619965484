package parley.client.uplink;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.client.home.Home;
import parley.protocol.Fingerprint;

/// The server to be reached.
///
/// @param host its name or address
/// @param port its port
/// @param plaintext without TLS
/// @param trust the key that it must have, whatever is remembered
/// @param acceptKey whether a key that was never seen is accepted; called on the login thread, may
///   block
public record Server(
    String host,
    int port,
    boolean plaintext,
    @Nullable Fingerprint trust,
    Predicate<Fingerprint> acceptKey) {

  /// As people write it: `host:port`.
  public String address() {
    return Home.address(host, port);
  }
}
