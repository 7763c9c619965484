package parley.client.uplink;

import parley.protocol.Code;
import parley.protocol.Fingerprint;

/// Why an uplink has ended for good.
public sealed interface UplinkEnd {

  /// It was asked to.
  record LoggedOut() implements UplinkEnd {}

  /// The server refused the login.
  record Refused(Code code, String text) implements UplinkEnd {}

  /// The server ended the session, as the last event said, and a client must not come back.
  record Ended() implements UplinkEnd {}

  /// The server has another key than it must have.
  record IdentityChanged(Fingerprint pinned, Fingerprint found) implements UplinkEnd {}

  /// The key of a server seen for the first time was not accepted.
  record KeyNotAccepted() implements UplinkEnd {}

  /// The first login found no server.
  record Unreachable(String text) implements UplinkEnd {}

  /// It cannot go on; `text` is one line.
  record Failed(String text) implements UplinkEnd {}
}
