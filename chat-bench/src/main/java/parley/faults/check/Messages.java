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

  /// The last direct message that each run showed.
  private final Map<Run, Showing> lastOf = new HashMap<>();

  private int repeated;

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
          lastOf.put(showing.run(), showing);
        }
      }
    }
    past.lines.stream().filter(Line::isSaid).forEach(this::check);
    checkOrder();
  }

  /// How many came once more in the one window that there is for it.
  int repeated() {
    return repeated;
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

  /// A killed client may not have recorded the one message that it showed last.
  private void again(Line line, Showing before, Showing now) {
    Past.Run run = before.run();
    Entry.Ended end = past.ends.get(run);
    if (line.verb.equals("message")
        && !run.equals(now.run())
        && end != null
        && end.killed()
        && before.equals(lastOf.get(run))) {
      repeated++;
    } else {
      violated(Promise.NOT_DOUBLED, "was shown twice", line, now.index());
    }
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
