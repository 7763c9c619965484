package parley.faults.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.faults.check.Past.Run;

/// Whether each line had its one answer, each process lived until it was told to end, and all
/// worked when the faults were over. For one thread.
final class Answers {

  private static final int REFUSED = 3;
  private static final int UNREACHABLE = 5;

  private final Past past;

  /// Lines after these are not read: the number of a `logout`.
  private final Map<Run, Integer> logouts = new HashMap<>();

  private final Set<Run> inputEnded = new HashSet<>();

  /// During which the server had no room on its disk: it may have refused a login.
  private final Set<Run> withoutDisk = new HashSet<>();

  Answers(Past past) {
    this.past = past;
    Set<Run> running = new HashSet<>();
    boolean full = false;
    for (Entry entry : past.entries) {
      switch (entry.what()) {
        case Entry.InputEnded(String user, int run) -> inputEnded.add(new Run(user, run));
        case Entry.Started(String who, int run) -> {
          running.add(new Run(who, run));
          if (full) {
            withoutDisk.add(new Run(who, run));
          }
        }
        case Entry.Ended(String who, int run, _, _) -> running.remove(new Run(who, run));
        case Entry.Struck(_, String how) when how.equals(Entry.Struck.DISK_FULL) -> {
          full = true;
          withoutDisk.addAll(running);
        }
        case Entry.Struck(_, String how) when how.equals(Entry.Struck.DISK_HAS_ROOM) ->
            full = false;
        default -> {}
      }
    }
    for (Line line : past.lines) {
      if (line.verb.equals("logout")) {
        logouts.putIfAbsent(new Run(line.typed.user(), line.typed.run()), line.typed.line());
      }
    }
  }

  void check() {
    past.lines.forEach(this::check);
    past.starts.keySet().stream()
        .filter(run -> !run.who().equals("server"))
        .forEach(this::checkEnd);
    checkServers();
    if (!past.isCalm() && !past.isBrokenOff()) {
      int end = past.entries.size() - 1;
      past.violated(
          Promise.GRANTED, "the faults were over, and calm never came", end, end, List.of(), "");
    }
    for (int i = 0; i < past.entries.size(); i++) {
      if (past.entries.get(i).what() instanceof Entry.Babbled(String user, _, _)) {
        past.violated(Promise.ANSWERED, user + " printed no event", i, i, List.of(user), "");
      }
    }
  }

  private void check(Line line) {
    Run run = new Run(line.typed.user(), line.typed.run());
    Line.Answer answer = line.answer();
    if (line.answers.size() > 1) {
      violated(line, Promise.ANSWERED, "was answered twice", line.answers.getLast().index());
    } else if (answer == null && isRead(run, line)) {
      violated(line, Promise.ANSWERED, "was not answered", past.entries.size() - 1);
    } else if (answer != null
        && line.index > past.calm()
        && !answer.isOk()
        && !Line.word(answer.event(), "code").equals("not-blocked")) {
      violated(line, Promise.GRANTED, "was refused", answer.index());
    }
  }

  /// Whether the run must have read the line, and had its time to answer.
  private boolean isRead(Run run, Line line) {
    Entry.Ended end = past.ends.get(run);
    Integer logout = logouts.get(run);
    return past.logins.containsKey(run)
        && (end == null || !end.killed())
        && (logout == null || line.typed.line() <= logout);
  }

  private void checkEnd(Run run) {
    Entry.Ended end = past.ends.get(run);
    boolean in = past.logins.containsKey(run);
    String how =
        end == null
            ? "does not end"
            : end.killed()
                    || (in && end.status() == 0 && mayEnd(run))
                    || (!in && end.status() == UNREACHABLE)
                    || (!in && end.status() == REFUSED && withoutDisk.contains(run))
                ? ""
                : "ended with %d, %s".formatted(end.status(), in ? "logged in" : "never logged in");
    if (!how.isEmpty()) {
      int from = past.starts.getOrDefault(run, 0);
      past.violated(
          Promise.ALIVE, run.who() + " " + how, from, endOf(run, from), List.of(run.who()), "");
    }
  }

  private boolean mayEnd(Run run) {
    return inputEnded.contains(run) || logouts.containsKey(run);
  }

  /// A server may fail to start, as on a full disk, but not end by itself when it has.
  private void checkServers() {
    Set<Integer> ready = new HashSet<>();
    for (int i = 0; i < past.entries.size(); i++) {
      Entry.What what = past.entries.get(i).what();
      if (what instanceof Entry.Ready(int run)) {
        ready.add(run);
      } else if (what instanceof Entry.Ended(String who, int run, boolean killed, int status)
          && who.equals("server")
          && !killed
          && status != 0
          && ready.contains(run)) {
        past.violated(
            Promise.ALIVE,
            "the server ended with " + status,
            Math.max(0, i - 40),
            i,
            List.of(),
            "");
      }
    }
  }

  private int endOf(Run run, int from) {
    for (int i = from; i < past.entries.size(); i++) {
      if (past.entries.get(i).what() instanceof Entry.Ended(String who, int number, _, _)
          && new Run(who, number).equals(run)) {
        return i;
      }
    }
    return past.entries.size() - 1;
  }

  private void violated(Line line, Promise promise, String what, int to) {
    past.violated(
        promise,
        "%s's line %d of run %d, %s, %s"
            .formatted(
                line.typed.user(),
                line.typed.line(),
                line.typed.run(),
                (line.verb + " " + line.target).strip(),
                what),
        line.index,
        to,
        List.of(line.typed.user(), line.target),
        line.text.isEmpty() ? line.typed.command() : line.text.split(" ", 2)[0] + " ");
  }
}
