package parley.server;

/// The operator asked for what cannot be. The message is one line: where it was asked, and what is
/// wrong.
final class UsageException extends Exception {

  UsageException(String message) {
    super(message);
  }
}
