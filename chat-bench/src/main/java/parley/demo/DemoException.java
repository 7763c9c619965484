package parley.demo;

/// Something did not go as the tour says it does. The message is one line for people.
final class DemoException extends Exception {

  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
