package parley.client.home;

import java.io.IOException;

/// The home cannot be used. The message is one line for people.
public class HomeException extends IOException {

  private static final long serialVersionUID = 1L;

  HomeException(String message) {
    super(message);
  }

  /// `what` could not be done because of `cause`.
  HomeException(String what, IOException cause) {
    super(what + ": " + DiskFault.words(cause), cause);
  }
}
