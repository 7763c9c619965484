package parley.client.terminal;

import java.util.Optional;

/// Takes the words off the front of a line, one after the other. Words are separated by spaces or
/// tabs; one that starts with a double quote ends at the next one, `\"` and `\\` standing for the
/// characters themselves. For one thread.
final class LineScanner {

  private final String line;
  private int position;

  LineScanner(String line) {
    this.line = line;
  }

  /// The next word; nothing at the end of the line.
  ///
  /// @throws UnclosedQuoteException when it has no end
  Optional<String> word() {
    while (position < line.length() && isSpace(line.charAt(position))) {
      position++;
    }
    if (position == line.length()) {
      return Optional.empty();
    }
    return Optional.of(line.charAt(position) == '"' ? quoted() : plain());
  }

  /// What is left after the one space that ends the last word, as it is; nothing when the line
  /// ended with the word.
  Optional<String> rest() {
    if (position == line.length()) {
      return Optional.empty();
    }
    String rest = line.substring(position + 1);
    position = line.length();
    return Optional.of(rest);
  }

  private String plain() {
    int start = position;
    while (position < line.length() && !isSpace(line.charAt(position))) {
      position++;
    }
    return line.substring(start, position);
  }

  private String quoted() {
    StringBuilder word = new StringBuilder();
    for (position++; position < line.length(); position++) {
      char c = line.charAt(position);
      if (c == '"') {
        position++;
        if (position < line.length() && !isSpace(line.charAt(position))) {
          throw new UnclosedQuoteException();
        }
        return word.toString();
      }
      if (c == '\\'
          && position + 1 < line.length()
          && "\"\\".indexOf(line.charAt(position + 1)) >= 0) {
        position++;
      }
      word.append(line.charAt(position));
    }
    throw new UnclosedQuoteException();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /// A quoted word without an end, or with something right after it.
  static final class UnclosedQuoteException extends RuntimeException {
    UnclosedQuoteException() {
      super("a quoted word has no closing quote", null, false, false);
    }
  }
}
