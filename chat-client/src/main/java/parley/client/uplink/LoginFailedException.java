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
    return new LoginFailedException(new LoginResult.Hopeless(new ClientEnd.Failed(text)));
  }

  LoginResult result() {
    return result;
  }
}
