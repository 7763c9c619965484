package parley.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import parley.faults.check.Entry.Ended;
import parley.faults.check.Entry.Started;
import parley.faults.check.Entry.Struck;
import parley.faults.check.Entry.Told;
import parley.faults.check.Entry.Typed;
import tools.jackson.databind.JsonNode;

/// A history, by what belongs together. For one thread.
final class Past {

  /// Entries that a violation comes with, at most.
  private static final int EXCERPT = 60;

  /// A process.
  record Run(String who, int number) {}

  /// A message that appeared.
  ///
  /// @param index in the history
  record Showing(int index, Run run, String from, String kind, String text) {

    @Override
    public String toString() {
      return "Showing[" + index + ", " + kind + " from " + from + " to " + run + "]";
    }
  }

  final List<Entry> entries;
  final Map<Run, Ended> ends = new HashMap<>();
  final Map<Run, Integer> starts = new LinkedHashMap<>();

  /// Where a run was first logged in.
  final Map<Run, Integer> logins = new HashMap<>();

  final List<Line> lines = new ArrayList<>();

  /// Those that say something, by what they say: no two say the same.
  final Map<String, Line> sayings = new HashMap<>();

  final List<Showing> showings = new ArrayList<>();
  final List<Violation> violations = new ArrayList<>();
  private final Map<String, TreeSet<Integer>> disconnections = new HashMap<>();
  private final int calm;
  private final boolean brokenOff;
  private final Map<Run, Map<Integer, Line>> byNumber = new HashMap<>();

  Past(List<Entry> entries) {
    this.entries = entries;
    int began = entries.size();
    boolean off = false;
    for (int i = 0; i < entries.size(); i++) {
      switch (entries.get(i).what()) {
        case Started(String who, int run) -> starts.put(new Run(who, run), i);
        case Ended ended -> ends.put(new Run(ended.who(), ended.run()), ended);
        case Typed typed -> typed(i, typed);
        case Told told -> told(i, told);
        case Entry.Calm _ -> began = Math.min(began, i);
        case Entry.BrokenOff _ -> off = true;
        default -> {}
      }
    }
    calm = off ? entries.size() : began;
    brokenOff = off;
  }

  /// Whether nothing was given time to end well.
  boolean isBrokenOff() {
    return brokenOff;
  }

  /// Where the calm began; the end of the history when it never did, or did not last.
  int calm() {
    return calm;
  }

  /// Whether all had its time.
  boolean isCalm() {
    return calm() < entries.size();
  }

  /// Whether the server has refused it for certain. What was sent again after a loss may have been
  /// accepted the first time.
  boolean isRefused(Line line) {
    Integer at = line.refusedAt();
    if (at == null) {
      return false;
    }
    Integer lost =
        disconnections.getOrDefault(line.typed.user(), new TreeSet<>()).ceiling(line.index);
    return lost == null || lost > at;
  }

  /// Notes a broken promise, with the entries from `from` to `to` that concern `about`, or hold
  /// `text`.
  void violated(Promise promise, String what, int from, int to, List<String> about, String text) {
    List<Entry> all = new ArrayList<>();
    for (int i = from; i <= to && i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (i == from || i == to || concerns(entry.what(), about) || mentions(entry.what(), text)) {
        all.add(entry);
      }
    }
    List<Entry> shown = new ArrayList<>(all.subList(0, Math.min(all.size(), EXCERPT / 2)));
    shown.addAll(all.subList(Math.max(shown.size(), all.size() - EXCERPT / 2), all.size()));
    violations.add(new Violation(promise, what, shown));
  }

  private static boolean concerns(Entry.What what, List<String> about) {
    return switch (what) {
      case Started(String who, _) -> about.contains(who) || who.equals("server");
      case Ended(String who, _, _, _) -> about.contains(who) || who.equals("server");
      case Struck(String who, _) -> about.contains(who) || who.equals("server");
      case Entry.Ready _, Entry.Calm _, Entry.BrokenOff _ -> true;
      case Told(String user, _, JsonNode event) ->
          about.contains(user)
              && switch (Line.word(event, "event")) {
                case "connected", "disconnected", "refused", "ended", "private" -> true;
                default -> false;
              };
      default -> false;
    };
  }

  private boolean mentions(Entry.What what, String text) {
    if (text.isEmpty()) {
      return false;
    }
    return switch (what) {
      case Typed typed -> typed.command().contains(text);
      case Told told -> {
        Line answered = answeredBy(told);
        yield told.event().toString().contains(text)
            || (answered != null && answered.typed.command().contains(text));
      }
      default -> false;
    };
  }

  private void typed(int index, Typed typed) {
    Line line = new Line(index, typed);
    lines.add(line);
    byNumber
        .computeIfAbsent(new Run(typed.user(), typed.run()), _ -> new HashMap<>())
        .put(typed.line(), line);
    if (line.isSaid()) {
      sayings.put(line.text, line);
    }
  }

  private void told(int index, Told told) {
    Run run = new Run(told.user(), told.run());
    JsonNode event = told.event();
    switch (Line.word(event, "event")) {
      case "connected" -> logins.putIfAbsent(run, index);
      case "disconnected" ->
          disconnections.computeIfAbsent(run.who(), _ -> new TreeSet<>()).add(index);
      case "message" ->
          showings.add(
              new Showing(
                  index,
                  run,
                  Line.word(event, "from"),
                  Line.word(event, "kind"),
                  Line.word(event, "text")));
      case "receipt" -> late(index, told, Line.word(event, "text"));
      case "warning" -> late(index, told, Line.word(event, "message"));
      case "ok", "error" -> {
        Line line = answeredBy(told);
        if (line == null) {
          violated(
              Promise.ANSWERED,
              told.user() + " got an answer to a line that was not typed",
              index,
              index,
              List.of(),
              "");
        } else {
          line.answers.add(new Line.Answer(index, event));
        }
      }
      default -> {}
    }
  }

  private void late(int index, Told told, String text) {
    Line line = sayings.get(text);
    if (line != null && line.typed.user().equals(told.user())) {
      line.late.add(new Line.Answer(index, told.event()));
    }
  }

  private @Nullable Line answeredBy(Told told) {
    Map<Integer, Line> numbers = byNumber.get(new Run(told.user(), told.run()));
    return numbers == null || !told.event().has("line")
        ? null
        : numbers.get(told.event().path("line").intValue());
  }
}
