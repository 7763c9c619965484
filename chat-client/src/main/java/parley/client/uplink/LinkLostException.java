package parley.client.uplink;

import parley.protocol.Code;

/// The link ended before an answer came. The message is one line for people. Has no stack trace: it
/// is no fault of the code.
public final class LinkLostException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Code code;

  LinkLostException(Code code, String why) {
    super(why, null, false, false);
    this.code = code;
  }

  /// Why, for scripts.
  public Code code() {
    return code;
  }

  /// Why, for people.
  public String why() {
    return String.valueOf(getMessage());
  }
}
