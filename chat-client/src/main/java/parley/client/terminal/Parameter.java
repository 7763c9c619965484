package parley.client.terminal;

/// What stands after the name of a command.
enum Parameter {
  /// A user's name.
  USER("<user>"),
  /// The name of a user whom this one has blocked.
  BLOCKED_USER("<user>"),
  /// The name of a user with whom there is a private session.
  SESSION_USER("<user>"),
  /// The rest of the line after one space, kept as it is.
  TEXT("<text>"),
  /// A whole number, 0 or more.
  SECONDS("<seconds>"),
  /// The name of a file in the user's folder.
  SHARED_FILE("<file>"),
  /// The name of a file that somebody shares.
  FILE("<file>"),
  /// A whole number, 1 or more; it may be left out.
  COUNT("[chunks]"),
  /// Whole numbers, 0 or more: at least one of them.
  CHUNK("<n> [n ...]"),
  /// Whole numbers, 0 or more, as many as one likes.
  CHUNKS("[n ...]"),
  /// What to do to a download; it may be left out.
  CHANGE("[pause|resume|cancel"),
  /// The name of a file that is being downloaded; left out with the [#CHANGE], and only then.
  CHANGED_FILE("<file>]"),
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

  /// Whether it may be left out.
  boolean optional() {
    return switch (this) {
      case COUNT, CHUNKS, CHANGE, CHANGED_FILE, COMMAND -> true;
      case USER, BLOCKED_USER, SESSION_USER, TEXT, SECONDS, SHARED_FILE, FILE, CHUNK -> false;
    };
  }

  /// Whether it stands for all words that are left.
  boolean repeats() {
    return this == CHUNK || this == CHUNKS;
  }

  /// Whether `argument` is well-formed. Whether it names anything is for the server to say.
  boolean accepts(String argument) {
    return switch (this) {
      case USER, BLOCKED_USER, SESSION_USER, TEXT, SHARED_FILE, FILE, CHANGED_FILE, COMMAND ->
          !argument.isEmpty();
      case SECONDS, CHUNK, CHUNKS -> isWholeNumber(argument);
      case COUNT -> isWholeNumber(argument) && argument.chars().anyMatch(c -> c != '0');
      case CHANGE -> TransferChange.of(argument).isPresent();
    };
  }

  private static boolean isWholeNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
