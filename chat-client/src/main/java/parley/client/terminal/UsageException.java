package parley.client.terminal;

/// The program was called in a way that makes no sense. The message is one line for people.
final class UsageException extends Exception {
  UsageException(String message) {
    super(message);
  }
}
