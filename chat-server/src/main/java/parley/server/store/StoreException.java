package parley.server.store;

/// The store cannot be opened, or could not do what was asked. The message is one line for the
/// operator: what is wrong, and what to do.
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Says what is wrong.
  public StoreException(String message) {
    super(message);
  }

  /// Says what is wrong, and what it came from.
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
