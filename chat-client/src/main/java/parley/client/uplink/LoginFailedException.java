package parley.client.uplink;

import parley.client.api.ClientEnd;

/// Leaves the login steps early, with their result. Has no stack trace.
final class LoginFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient LoginResult result;

  LoginFailedException(LoginResult result) {
    super(null, null, false, false);
    this.result = result;
  }

  /// The login cannot go better another time.
  static LoginFailedException hopeless(String text) {
    return hopeless(new ClientEnd.Failed(text));
  }

  /// The same.
  static LoginFailedException hopeless(ClientEnd end) {
    return new LoginFailedException(new LoginResult.Hopeless(end));
  }

  LoginResult result() {
    return result;
  }
}
