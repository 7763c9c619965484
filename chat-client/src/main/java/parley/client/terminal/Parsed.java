package parley.client.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.protocol.Code;

/// What a typed line turned out to be.
sealed interface Parsed {

  /// A well-formed command. `word` is its name.
  record Ok(String word, Command command) implements Parsed {}

  /// Not one. `word` is what the line starts with, `text` one line for people.
  record Refused(String word, Code code, String text) implements Parsed {}

  /// Nothing but spaces.
  record Blank() implements Parsed {}

  /// Reads `line`, which holds no line end.
  static Parsed of(String line) {
    LineScanner scanner = new LineScanner(line);
    Optional<String> word;
    try {
      word = scanner.word();
    } catch (LineScanner.UnclosedQuoteException e) {
      return unknown(line.strip().split("[ \t]", 2)[0]);
    }
    if (word.isEmpty()) {
      return new Blank();
    }
    return Verb.of(word.get())
        .map(verb -> arguments(verb, scanner))
        .orElseGet(() -> unknown(word.get()));
  }

  private static Parsed arguments(Verb verb, LineScanner scanner) {
    List<String> arguments = new ArrayList<>();
    try {
      for (Parameter parameter : verb.parameters()) {
        if (!take(parameter, scanner, arguments)) {
          return usage(verb);
        }
      }
      if (scanner.word().isPresent() || verb == Verb.TRANSFERS && arguments.size() == 1) {
        return usage(verb);
      }
    } catch (LineScanner.UnclosedQuoteException e) {
      return usage(verb);
    }
    if (verb == Verb.HELP && !arguments.isEmpty() && Verb.of(arguments.getFirst()).isEmpty()) {
      return new Refused(verb.word(), Code.UNKNOWN_COMMAND, unknownText(arguments.getFirst()));
    }
    return new Ok(verb.word(), Command.of(verb, arguments));
  }

  /// Takes the arguments that `parameter` stands for.
  ///
  /// @return false when they are not as it must be
  private static boolean take(Parameter parameter, LineScanner scanner, List<String> arguments) {
    Optional<String> argument = parameter == Parameter.TEXT ? scanner.rest() : scanner.word();
    if (argument.isEmpty()) {
      return parameter.optional();
    }
    do {
      if (!parameter.accepts(argument.get())) {
        return false;
      }
      arguments.add(argument.get());
      argument = parameter.repeats() ? scanner.word() : Optional.empty();
    } while (argument.isPresent());
    return true;
  }

  private static Refused usage(Verb verb) {
    String example = verb.parameters().isEmpty() ? "" : "   for example: " + verb.example();
    return new Refused(verb.word(), Code.USAGE, "usage: " + verb.form() + example);
  }

  private static Refused unknown(String word) {
    return new Refused(word, Code.UNKNOWN_COMMAND, unknownText(word));
  }

  private static String unknownText(String word) {
    String hint =
        NearMiss.of(word)
            .map(verb -> "did you mean \"" + verb.word() + "\"?")
            .orElse("\"help\" lists the commands");
    int end = word.offsetByCodePoints(0, Math.min(40, word.codePointCount(0, word.length())));
    String shown = word.substring(0, end) + (end < word.length() ? "..." : "");
    return "unknown command \"" + shown + "\": " + hint;
  }
}
