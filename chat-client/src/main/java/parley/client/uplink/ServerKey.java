package parley.client.uplink;

import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.client.home.Home;
import parley.client.home.HomeException;
import parley.protocol.Fingerprint;

/// Which key the server must have: the one that it was verified with in this run, else the one that
/// the user demands, else the pinned one. Used by one login thread after the other.
final class ServerKey {

  private final ClientConfig config;
  private final Home home;
  private @Nullable Fingerprint verified;
  private @Nullable Fingerprint accepted;

  ServerKey(ClientConfig config, Home home) {
    this.config = config;
    this.home = home;
  }

  /// The key that the server must have; absent when none was ever seen of it.
  @Nullable Fingerprint expected() throws HomeException {
    if (verified != null) {
      return verified;
    }
    return config.trust() == null ? pinned() : config.trust();
  }

  /// Whether the person has accepted that unknown key.
  boolean isAccepted(Fingerprint found) {
    return found.equals(accepted);
  }

  /// The person has accepted the unknown key; it is not pinned yet.
  void accept(Fingerprint found) {
    accepted = found;
  }

  /// The server with that key knows the account: pins it.
  ///
  /// @return whether it is another than was pinned before, if any
  boolean verify(Fingerprint found) throws HomeException {
    if (verified != null) {
      return false;
    }
    boolean first = !found.equals(pinned());
    if (first) {
      home.pin(config.host(), config.port(), found);
    }
    verified = found;
    return first;
  }

  /// The key that is remembered, if any.
  @Nullable Fingerprint pinned() throws HomeException {
    return home.pinned(config.host(), config.port());
  }
}
