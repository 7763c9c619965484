package parley.client.terminal;

/// What stands after the name of a command.
enum Parameter {
  /// A user's name.
  USER("<user>"),
  /// The name of a user whom this one has blocked.
  BLOCKED_USER("<user>"),
  /// The rest of the line after one space, kept as it is.
  TEXT("<text>"),
  /// A whole number, 0 or more.
  SECONDS("<seconds>"),
  /// The name of a command; it may be left out.
  COMMAND("[command]");

  private final String form;

  Parameter(String form) {
    this.form = form;
  }

  /// How it is written in a usage line.
  String form() {
    return form;
  }

  boolean optional() {
    return this == COMMAND;
  }

  /// Whether `argument` is well-formed. Whether it names anything is for the server to say.
  boolean accepts(String argument) {
    return switch (this) {
      case USER, BLOCKED_USER, TEXT, COMMAND -> !argument.isEmpty();
      case SECONDS -> argument.chars().allMatch(c -> c >= '0' && c <= '9') && !argument.isEmpty();
    };
  }
}
