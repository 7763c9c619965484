package parley.faults.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether each client heard of each user's coming and going by turns, and in the end what is true.
/// For one thread.
///
/// Each session begins anew: what happened before it is not told. Whom the subject has blocked, or
/// may have, hears nothing; what they had heard before, is out of date then.
final class Presence {

  private record Pair(String subject, String observer) {}

  private record Last(int index, boolean online) {}

  private final Past past;
  private final Fences fences;

  /// What each observer's present session was told last.
  private final Map<Pair, Last> last = new HashMap<>();

  /// From where on what an observer is told counts. It does not while a block may be in force.
  private final Map<Pair, Integer> counts = new HashMap<>();

  private final TreeMap<Integer, Line> unblocked = new TreeMap<>();
  private int notices;

  Presence(Past past, Fences fences) {
    this.past = past;
    this.fences = fences;
    for (Line line : past.lines) {
      Line.Answer answer = line.answer();
      if (line.verb.equals("unblock") && answer != null && Blocks.isLifted(answer)) {
        unblocked.put(answer.index(), line);
      }
    }
  }

  int notices() {
    return notices;
  }

  void check() {
    for (int i = 0; i < past.entries.size(); i++) {
      switch (past.entries.get(i).what()) {
        case Entry.Started(String who, _) -> forget(who);
        case Entry.Typed(String user, _, _, String command) -> {
          if (command.startsWith("block ")) {
            Pair pair = new Pair(user, command.substring("block ".length()));
            last.remove(pair);
            counts.put(pair, Integer.MAX_VALUE);
          }
        }
        case Entry.Told(String user, _, var event) -> {
          Line line = unblocked.get(i);
          if (line != null) {
            Pair pair = new Pair(user, line.target);
            last.remove(pair);
            counts.put(pair, fences.after(pair.observer, i));
          }
          switch (Line.word(event, "event")) {
            case "connected", "disconnected" -> forget(user);
            case "presence" ->
                told(
                    i,
                    new Pair(Line.word(event, "user"), user),
                    event.path("online").booleanValue(false));
            default -> {}
          }
        }
        default -> {}
      }
    }
    checkEnd();
  }

  private void forget(String observer) {
    last.keySet().removeIf(pair -> pair.observer.equals(observer));
  }

  private void told(int index, Pair pair, boolean online) {
    notices++;
    if (pair.subject.equals(pair.observer)) {
      violated(pair, "was told of oneself", index, index);
    }
    if (index < counts.getOrDefault(pair, 0)) {
      return;
    }
    Last before = last.put(pair, new Last(index, online));
    if (before != null && before.online == online) {
      violated(
          pair,
          "was told twice that the other %s".formatted(online ? "came" : "went"),
          before.index,
          index);
    }
  }

  /// In the end all are online, and whoever asks hears just that.
  private void checkEnd() {
    last.forEach((pair, told) -> {
      if (!told.online && past.isCalm() && told.index < past.calm()) {
        violated(pair, "was told that the other went, who is there", told.index, past.calm());
      }
    });
    TreeSet<String> users = new TreeSet<>();
    past.starts.keySet().forEach(run -> users.add(run.who()));
    users.remove("server");
    for (Line line : past.lines) {
      Line.Answer answer = line.answer();
      if (line.index > past.calm() && line.verb.equals("whoelse") && answer != null) {
        TreeSet<String> expected = new TreeSet<>(users);
        expected.remove(line.typed.user());
        TreeSet<String> heard = new TreeSet<>();
        answer.event().path("users").valueStream().forEach(user -> heard.add(user.asString("")));
        if (!heard.equals(expected)) {
          past.violated(
              Promise.PRESENCE_BALANCED,
              "%s hears that %s are there, and not %s"
                  .formatted(line.typed.user(), heard, expected),
              line.index,
              answer.index(),
              List.of(line.typed.user()),
              "");
        }
      }
    }
  }

  private void violated(Pair pair, String what, int from, int to) {
    past.violated(
        Promise.PRESENCE_BALANCED,
        "%s %s (%s)".formatted(pair.observer, what, pair.subject),
        from,
        to,
        List.of(pair.subject, pair.observer),
        "\"user\":\"" + pair.subject + "\"");
  }
}
