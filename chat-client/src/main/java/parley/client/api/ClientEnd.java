package parley.client.api;

import parley.protocol.Code;
import parley.protocol.Fingerprint;

/// How a client ended.
public sealed interface ClientEnd {

  /// By logging out, or by being closed.
  record LoggedOut() implements ClientEnd {}

  /// The login was refused, as [ClientEvent.LoginRefused] said.
  record Refused(Code code, String text) implements ClientEnd {}

  /// The server ended the session for good, and a client must not come back; [ClientEvent.Ended]
  /// said why.
  record Ended() implements ClientEnd {}

  /// The server has another key than the one pinned, or a key that was not accepted.
  record IdentityChanged(Fingerprint pinned, Fingerprint found) implements ClientEnd {}

  /// The new key of a server was not accepted by the person.
  record KeyNotAccepted() implements ClientEnd {}

  /// The server could not be reached for the first login; `text` says why in one line.
  record Unreachable(String text) implements ClientEnd {}

  /// The client cannot go on: its home cannot be written, plaintext was asked for a pinned server,
  /// and the like. `text` is one line.
  record Failed(String text) implements ClientEnd {}
}
