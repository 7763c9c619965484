package parley.client.terminal;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;

/// What `help` says, as plain lines.
final class Help {

  /// As wide as most forms.
  private static final int FORM_WIDTH = 30;

  private static final String GAP = "   ";

  /// Of what is beside them, so that a line has 80 columns at most.
  private static final int SUMMARY_WIDTH = 80 - FORM_WIDTH - GAP.length();

  private Help() {}

  /// Help with all commands, or with `about`.
  static String text(@Nullable Verb about) {
    return about == null ? table() : page(about);
  }

  private static String table() {
    return Arrays.stream(Verb.values())
        .map(verb -> row(verb.form(), wrapped(verb.summary(), SUMMARY_WIDTH)))
        .collect(joining("\n"));
  }

  /// A form that is too long has a line of its own.
  private static String row(String form, List<String> summary) {
    String indented = String.join("\n" + padded("", FORM_WIDTH) + GAP, summary);
    return form.length() <= FORM_WIDTH
        ? padded(form, FORM_WIDTH) + GAP + indented
        : form + "\n" + padded("", FORM_WIDTH) + GAP + indented;
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String page(Verb verb) {
    StringBuilder page = new StringBuilder();
    page.append(verb.form()).append("\n  ").append(verb.summary());
    page.append("\n  example: ").append(verb.example());
    page.append("\n  errors:");
    int width =
        verb.faults().stream().mapToInt(fault -> fault.code().word().length()).max().orElse(0);
    width = Math.max(width, Code.USAGE.word().length());
    for (Fault fault : verb.faults()) {
      page.append("\n    ").append(padded(fault.code().word(), width));
      page.append("  ").append(fault.meaning());
    }
    page.append("\n    ").append(padded(Code.USAGE.word(), width));
    page.append("  ").append(usageMeaning(verb));
    page.append("\n  and of any command: not-connected, throttled (wait), internal");
    return page.toString();
  }

  private static String usageMeaning(Verb verb) {
    if (verb.parameters().isEmpty()) {
      return "something follows the command";
    }
    return switch (verb.parameters().getLast()) {
      case TEXT -> "there is no text";
      case SECONDS -> "the seconds are not a whole number, 0 or more";
      case USER, BLOCKED_USER, SESSION_USER -> "there is no name, or more than one";
      case SHARED_FILE, FILE -> "there is no file, or more than one (a name can be quoted)";
      case COUNT -> "there is no file, or the chunks are not a whole number, 1 or more";
      case CHUNK, CHUNKS -> "there is no file, or a chunk is not a whole number, 0 or more";
      case CHANGE, CHANGED_FILE -> "it is not pause, resume or cancel, and one file";
      case COMMAND -> "more than one command is named";
    };
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
