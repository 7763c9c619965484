package parley.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.faults.check.Past.Run;
import parley.faults.check.Past.Showing;

/// Whether messages came: all, once, in order, and no others. For one thread.
final class Messages {

  private final Past past;

  /// By text and the user to whom it was shown, in order.
  private final Map<String, Map<String, List<Showing>>> shown = new HashMap<>();

  /// Direct messages that each run showed, in order.
  private final Map<Run, List<Showing>> shownBy = new LinkedHashMap<>();

  /// Of these, the ones that came once more to a later run.
  private final Map<Run, Set<Integer>> repeated = new LinkedHashMap<>();

  Messages(Past past) {
    this.past = past;
  }

  void check() {
    for (Showing showing : past.showings) {
      if (isSent(showing)) {
        shown
            .computeIfAbsent(showing.text(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(showing.run().who(), _ -> new ArrayList<>())
            .add(showing);
        if (showing.kind().equals("direct")) {
          shownBy.computeIfAbsent(showing.run(), _ -> new ArrayList<>()).add(showing);
        }
      }
    }
    past.lines.stream().filter(Line::isSaid).forEach(this::check);
    checkWindows();
    checkOrder();
  }

  /// How many came once more in the one window that there is for it.
  int repeated() {
    return repeated.values().stream().mapToInt(Set::size).sum();
  }

  /// The most of these that one kill is to blame for.
  int window() {
    return repeated.values().stream().mapToInt(Set::size).max().orElse(0);
  }

  private boolean isSent(Showing showing) {
    Line line = past.sayings.get(showing.text());
    String user = showing.run().who();
    if (line != null
        && line.index < showing.index()
        && line.typed.user().equals(showing.from())
        && line.kind().equals(showing.kind())
        && (line.verb.equals("broadcast")
            ? !user.equals(line.typed.user())
            : user.equals(line.target))) {
      return true;
    }
    past.violated(
        Promise.NOT_INVENTED,
        "%s was shown what %s did not send so".formatted(user, showing.from()),
        line == null ? showing.index() : Math.min(line.index, showing.index()),
        showing.index(),
        List.of(user, showing.from()),
        showing.text());
    return false;
  }

  private void check(Line line) {
    Map<String, List<Showing>> to = shown.getOrDefault(line.text, Map.of());
    boolean accepted = line.succeededAt() != null;
    if (to.isEmpty() && accepted && past.isCalm() && !line.verb.equals("broadcast")) {
      violated(Promise.NOT_LOST, "was accepted and not shown", line, past.entries.size() - 1);
    }
    if (!to.isEmpty() && !accepted && past.isRefused(line)) {
      Showing first = to.values().iterator().next().getFirst();
      violated(Promise.NOT_REFUSED, "was refused and shown", line, first.index());
    }
    for (List<Showing> times : to.values()) {
      for (int i = 1; i < times.size(); i++) {
        again(line, times.get(i - 1), times.get(i));
      }
    }
  }

  private void again(Line line, Showing before, Showing now) {
    Past.Run run = before.run();
    Entry.Ended end = past.ends.get(run);
    if (!line.verb.equals("message") || run.equals(now.run()) || end == null || !end.killed()) {
      violated(Promise.NOT_DOUBLED, "was shown twice", line, now.index());
    } else {
      repeated.computeIfAbsent(run, _ -> new HashSet<>()).add(before.index());
    }
  }

  /// A killed client had not recorded what it showed last. What is recorded is recorded in order:
  /// so whatever came once more, is all that it showed from some moment on.
  private void checkWindows() {
    repeated.forEach((run, indices) -> {
      List<Showing> all = shownBy.getOrDefault(run, List.of());
      int first = 0;
      while (!indices.contains(all.get(first).index())) {
        first++;
      }
      for (Showing showing : all.subList(first, all.size())) {
        if (!indices.contains(showing.index())) {
          past.violated(
              Promise.NOT_DOUBLED,
              "%s was shown something again, and not what was shown after it".formatted(run.who()),
              all.get(first).index(),
              showing.index(),
              List.of(run.who()),
              all.get(first).text());
          return;
        }
      }
    });
  }

  private void checkOrder() {
    Map<List<String>, Line> last = new HashMap<>();
    Map<String, Set<String>> seen = new HashMap<>();
    for (Showing showing : past.showings) {
      Line line = past.sayings.get(showing.text());
      String user = showing.run().who();
      if (line == null || !seen.computeIfAbsent(user, _ -> new HashSet<>()).add(line.text)) {
        continue;
      }
      Line previous = last.put(List.of(showing.from(), user, showing.kind()), line);
      if (previous != null && previous.index > line.index) {
        violated(Promise.IN_ORDER, "was shown after what was sent later", line, showing.index());
      }
    }
  }

  private void violated(Promise promise, String what, Line line, int to) {
    String label = line.text.split(" ", 2)[0];
    past.violated(
        promise,
        "%s: %s of %s to %s %s"
            .formatted(
                label,
                line.verb,
                line.typed.user(),
                line.target.isEmpty() ? "all" : line.target,
                what),
        line.index,
        to,
        List.of(line.typed.user(), line.target),
        label + " ");
  }
}
