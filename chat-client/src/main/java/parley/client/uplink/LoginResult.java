package parley.client.uplink;

import parley.client.api.ClientEnd;
import parley.protocol.Code;

/// How a try to log in went.
sealed interface LoginResult {

  /// The session is open on `link`.
  record LoggedIn(Link link, Uplink.Session session) implements LoginResult {}

  /// The server said no, or another client that has the home open did.
  record Refused(Code code, String text) implements LoginResult {

    /// Whether it may say yes later.
    boolean isPassing() {
      return switch (code) {
        case ALREADY_ONLINE, LOCKED, THROTTLED, DISK, INTERNAL, SHUTDOWN, TIMEOUT, NOT_CONNECTED ->
            true;
        default -> false;
      };
    }
  }

  /// There was no server, or it fell silent.
  record Lost(String why) implements LoginResult {}

  /// No further try can go better.
  record Hopeless(ClientEnd end) implements LoginResult {}
}
