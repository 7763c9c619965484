package parley.server.session;

import org.jspecify.annotations.Nullable;
import parley.scram.ScramServer;
import parley.server.account.Account;

/// Where a session stands; each state holds only its own data.
///
/// ```
/// Anonymous -> Authenticating -> Active -> Closed
///     |  ^___________|   (refused)             ^
///     +---------------> GivenAway -------------+
/// ```
public sealed interface SessionState {

  /// Connected, and nobody yet: may register, or begin to log in.
  record Anonymous() implements SessionState {}

  /// Was given a challenge; `account` is absent for a user who does not exist.
  record Authenticating(String user, @Nullable Account account, ScramServer scram)
      implements SessionState {}

  /// Logged in.
  record Active(Account account) implements SessionState {}

  /// The link carries bytes between two clients, or waits for the other one.
  record GivenAway() implements SessionState {}

  /// Ended; nothing is sent or heard any more.
  record Closed(EndReason reason) implements SessionState {}
}
