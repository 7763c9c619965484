package parley.client.terminal;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;

/// What `help` says, as plain lines.
final class Help {

  private Help() {}

  /// Help with all commands, or with `about`.
  static String text(@Nullable Verb about) {
    return about == null ? table() : page(about);
  }

  private static String table() {
    int width = Arrays.stream(Verb.values()).mapToInt(verb -> verb.form().length()).max().orElse(0);
    return Arrays.stream(Verb.values())
        .map(verb -> padded(verb.form(), width) + "   " + verb.summary())
        .collect(joining("\n"));
  }

  private static String page(Verb verb) {
    StringBuilder page = new StringBuilder();
    page.append(verb.form()).append("\n  ").append(verb.summary());
    page.append("\n  example: ").append(verb.example());
    page.append("\n  errors:");
    int width =
        verb.faults().stream().mapToInt(fault -> fault.code().word().length()).max().orElse(0);
    width = Math.max(width, Code.USAGE.word().length());
    for (Verb.Fault fault : verb.faults()) {
      page.append("\n    ").append(padded(fault.code().word(), width));
      page.append("  ").append(fault.meaning());
    }
    page.append("\n    ").append(padded(Code.USAGE.word(), width));
    page.append("  ").append(usageMeaning(verb));
    return page.toString();
  }

  private static String usageMeaning(Verb verb) {
    if (verb.parameters().isEmpty()) {
      return "something follows the command";
    }
    return switch (verb.parameters().getLast()) {
      case TEXT -> "there is no text";
      case SECONDS -> "the seconds are not a whole number, 0 or more";
      case USER, BLOCKED_USER -> "there is no name, or more than one";
      case COMMAND -> "more than one command is named";
    };
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
