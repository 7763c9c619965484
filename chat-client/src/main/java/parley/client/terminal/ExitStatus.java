package parley.client.terminal;

import parley.client.api.ClientEnd;

/// The exit statuses of `parley chat`.
enum ExitStatus {
  LOGGED_OUT(0),
  FAILURE(1),
  USAGE(2),
  LOGIN_REFUSED(3),
  IDENTITY_CHANGED(4),
  UNREACHABLE(5);

  private final int number;

  ExitStatus(int number) {
    this.number = number;
  }

  /// What the process exits with.
  int number() {
    return number;
  }

  static ExitStatus of(ClientEnd end) {
    return switch (end) {
      case ClientEnd.LoggedOut() -> LOGGED_OUT;
      case ClientEnd.Refused(_, _) -> LOGIN_REFUSED;
      case ClientEnd.Ended(), ClientEnd.KeyNotAccepted(), ClientEnd.Failed(_) -> FAILURE;
      case ClientEnd.IdentityChanged(_, _) -> IDENTITY_CHANGED;
      case ClientEnd.Unreachable(_) -> UNREACHABLE;
    };
  }
}
