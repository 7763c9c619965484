package parley.server.store;

/// The store cannot be opened, or could not do what was asked. The message is one line for the
/// operator: what is wrong, and what to do.
public final class StoreException extends RuntimeException {

  /// What to say of it to users, who are not to know where the server keeps what.
  public static final String FOR_USERS =
      "the server's disk is full or failing: nothing was kept; try again later";

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
