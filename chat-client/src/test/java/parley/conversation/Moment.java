package parley.conversation;

/// Between which two steps the fault strikes: what begins the later step is held up.
enum Moment {
  SENT(
      "on its way to the server",
      """
      alice's link holds up the next message
      alice: message bob 2
      alice's link has held up something
      """),
  FORWARDED(
      "on its way to the recipient",
      """
      bob's link holds up the next delivery
      alice: message bob 2
      bob's link has held up something
      """),
  SHOWN(
      "shown, and the server does not know",
      """
      bob's link holds up the next ack
      alice: message bob 2
      bob's link has held up something
      """),
  ANSWERED(
      "shown, and the sender does not know",
      """
      alice's link holds up the next receipt
      alice: message bob 2
      alice's link has held up something
      """),
  SENT_AGAIN(
      "on its way to the server for the second time",
      """
      alice's link holds up the next receipt
      alice: message bob 2
      alice's link has held up something
      alice's link is cut
      alice's link holds up the next message
      alice's link has held up something
      """),
  RESUMED(
      "shown, and the sender about to come back",
      """
      alice's link holds up the next receipt
      alice: message bob 2
      alice's link has held up something
      alice's link is cut
      alice's link holds up the next resumed
      alice's link has held up something
      """),
  STORED(
      "stored, and the sender does not know",
      """
      bob logs out
      alice's link holds up the next receipt
      alice: message bob 2
      alice's link has held up something
      """),
  STORED_FORWARDED(
      "stored, and on its way to the recipient",
      """
      bob logs out
      alice: message bob 2
      alice gets ok state=stored
      bob's link holds up the next delivery
      bob logs in with plaintext=yes
      bob's link has held up something
      """),
  STORED_SHOWN(
      "stored and shown, and the server does not know",
      """
      bob logs out
      alice: message bob 2
      alice gets ok state=stored
      bob's link holds up the next ack
      bob logs in with plaintext=yes
      bob's link has held up something
      """);

  private final String where;
  private final String steps;

  Moment(String where, String steps) {
    this.where = where;
    this.steps = steps;
  }

  /// Where the message is, in words.
  String where() {
    return where;
  }

  /// The steps that bring it there.
  String steps() {
    return steps;
  }

  /// Whether the sender has the answer.
  boolean isAnswered() {
    return this == STORED_FORWARDED || this == STORED_SHOWN;
  }

  /// Whether the recipient has seen the message.
  boolean isShown() {
    return switch (this) {
      case SENT, FORWARDED, STORED, STORED_FORWARDED -> false;
      case SHOWN, ANSWERED, SENT_AGAIN, RESUMED, STORED_SHOWN -> true;
    };
  }

  /// Whether the server knows that, and only the sender does not.
  boolean isAcknowledged() {
    return switch (this) {
      case ANSWERED, SENT_AGAIN, RESUMED -> true;
      case SENT, FORWARDED, SHOWN, STORED, STORED_FORWARDED, STORED_SHOWN -> false;
    };
  }

  /// Whether the recipient is online and can be heard.
  boolean bobAnswers() {
    return switch (this) {
      case SENT, ANSWERED, SENT_AGAIN, RESUMED -> true;
      case FORWARDED, SHOWN, STORED, STORED_FORWARDED, STORED_SHOWN -> false;
    };
  }
}
