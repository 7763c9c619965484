package parley.faults.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A history, written by hand: one entry a millisecond. Users are in from their first mention.
final class Tale {

  private static final JsonMapper JSON = new JsonMapper();

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> runs = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();

  static Tale of(String... users) {
    Tale tale = new Tale();
    for (String user : users) {
      tale.comes(user);
    }
    return tale;
  }

  /// Starts a client, and it logs in.
  Tale comes(String user) {
    int run = runs.merge(user, 1, Integer::sum);
    lines.put(user, 0);
    add(new Entry.Started(user, run));
    return tells(user, "{'event':'connected'}");
  }

  Tale types(String user, String command) {
    return add(new Entry.Typed(user, run(user), lines.merge(user, 1, Integer::sum), command));
  }

  /// A command that succeeds at once.
  Tale does(String user, String command) {
    return types(user, command).ok(user);
  }

  /// A message that is delivered at once.
  Tale says(String user, String to, String text) {
    return types(user, "message " + to + " " + text).shows(to, user, text).ok(user);
  }

  /// The last line of `user` succeeds.
  Tale ok(String user) {
    return ok(user, "");
  }

  Tale ok(String user, String fields) {
    return tells(user, "{'event':'ok','line':%d%s}".formatted(lines.get(user), fields));
  }

  /// The last line of `user` fails.
  Tale error(String user, String code) {
    return tells(user, "{'event':'error','line':%d,'code':'%s'}".formatted(lines.get(user), code));
  }

  Tale shows(String user, String from, String text) {
    return shows(user, from, "direct", text);
  }

  Tale shows(String user, String from, String kind, String text) {
    return tells(
        user,
        "{'event':'message','from':'%s','kind':'%s','text':'%s'}".formatted(from, kind, text));
  }

  Tale hears(String user, String subject, boolean online) {
    return tells(user, "{'event':'presence','user':'%s','online':%s}".formatted(subject, online));
  }

  Tale loses(String user) {
    return tells(user, "{'event':'disconnected'}");
  }

  /// Prints an event; with `'` for `"`.
  Tale tells(String user, String event) {
    return add(new Entry.Told(user, run(user), JSON.readTree(event.replace('\'', '"'))));
  }

  Tale killed(String user) {
    return add(new Entry.Ended(user, run(user), true, 137));
  }

  Tale ended(String user, int status) {
    return add(new Entry.Ended(user, run(user), false, status));
  }

  Tale leaves(String user) {
    return add(new Entry.InputEnded(user, run(user))).ended(user, 0);
  }

  Tale add(Entry.What what) {
    entries.add(new Entry(Duration.ofMillis(entries.size()), what));
    return this;
  }

  /// Calm comes, all who are there leave, and it is judged.
  Verdict verdict(String... present) {
    add(new Entry.Calm());
    for (String user : present) {
      leaves(user);
    }
    return judged();
  }

  /// It is judged as it is.
  Verdict judged() {
    return Checker.check(entries);
  }

  private int run(String user) {
    return runs.get(user);
  }
}
