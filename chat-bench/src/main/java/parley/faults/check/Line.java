package parley.faults.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A line that was typed, and what was answered to it. For [Past], which alone changes it.
final class Line {

  /// Codes after which nothing was accepted, nor ever will be. After all others it may have been.
  private static final Set<String> CERTAIN =
      Set.of(
          "blocked",
          "unknown-user",
          "self",
          "usage",
          "too-large",
          "throttled",
          "mailbox-full",
          "disk",
          "internal",
          "offline");

  /// An event that answers it.
  ///
  /// @param index in the history
  record Answer(int index, JsonNode event) {

    boolean isOk() {
      return word(event, "event").equals("ok");
    }
  }

  final int index;
  final Entry.Typed typed;
  final String verb;

  /// The user or file that it is about; empty where there is none.
  final String target;

  /// What is to be shown; empty where nothing is.
  final String text;

  /// In the same run, by its number.
  final List<Answer> answers = new ArrayList<>();

  /// In a later run, by its text: `receipt` or `warning`.
  final List<Answer> late = new ArrayList<>();

  Line(int index, Entry.Typed typed) {
    this.index = index;
    this.typed = typed;
    String[] words = typed.command().split(" ", 3);
    verb = words[0];
    if (verb.equals("broadcast")) {
      target = "";
      text = typed.command().substring("broadcast ".length());
    } else {
      target = words.length > 1 ? words[1] : "";
      text = words.length > 2 ? words[2] : "";
    }
  }

  /// Whether its text is to be shown to somebody.
  boolean isSaid() {
    return verb.equals("message") || verb.equals("private") || verb.equals("broadcast");
  }

  /// The `kind` with which it is shown.
  String kind() {
    return verb.equals("message") ? "direct" : verb;
  }

  /// The first answer.
  @Nullable Answer answer() {
    return answers.isEmpty() ? null : answers.getFirst();
  }

  /// Where in the history its success was told.
  @Nullable Integer succeededAt() {
    for (Answer answer : answers) {
      if (answer.isOk()) {
        return answer.index;
      }
    }
    for (Answer answer : late) {
      if (word(answer.event, "event").equals("receipt")) {
        return answer.index;
      }
    }
    return null;
  }

  /// Where in the history it was refused in a way that leaves nothing to come, if it was sent once.
  @Nullable Integer refusedAt() {
    for (Answer answer : answers) {
      if (!answer.isOk() && CERTAIN.contains(word(answer.event, "code"))) {
        return answer.index;
      }
    }
    return null;
  }

  /// A field that is a string; empty where it is not there.
  static String word(JsonNode event, String field) {
    return event.path(field).asString("");
  }
}
