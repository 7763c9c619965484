package parley.scram;

/// A SCRAM message that is malformed, or does not belong to this exchange. Has no stack trace.
public final class ScramException extends Exception {

  private static final long serialVersionUID = 1L;

  ScramException(String message) {
    super(message, null, false, false);
  }
}
