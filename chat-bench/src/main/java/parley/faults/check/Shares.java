package parley.faults.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether all that lies under a file's name, or is said to be there, is that file; and whether
/// what was said to be there in time is there in the end. For one thread.
final class Shares {

  private final Past past;
  private final Map<String, String> made = new HashMap<>();

  /// Users, each with a file that lay there after the calm.
  private final Set<List<String>> found = new HashSet<>();

  private int downloads;
  private int chunks;

  Shares(Past past) {
    this.past = past;
  }

  int downloads() {
    return downloads;
  }

  int chunks() {
    return chunks;
  }

  void check() {
    for (int i = 0; i < past.entries.size(); i++) {
      switch (past.entries.get(i).what()) {
        case Entry.Made(String file, String sha256) -> made.put(file, sha256);
        case Entry.Found(String user, String file, String sha256) -> {
          same(i, i, user, file, sha256, "lies there");
          if (i > past.calm()) {
            found.add(List.of(user, file));
          }
        }
        default -> {}
      }
    }
    for (Line line : past.lines) {
      Line.Answer answer = line.answer();
      if (answer != null && answer.isOk() && answer.event().has("sha256")) {
        if (line.verb.equals("download")) {
          downloads++;
          chunks += answer.event().path("chunks").size();
        }
        same(
            line.index,
            answer.index(),
            line.typed.user(),
            line.target,
            Line.word(answer.event(), "sha256"),
            "was answered to " + line.verb);
        there(line, answer);
      }
    }
  }

  /// Nobody takes away a file.
  private void there(Line line, Line.Answer answer) {
    String user = line.typed.user();
    if (answer.index() < past.calm()
        && past.isCalm()
        && !found.contains(List.of(user, line.target))) {
      past.violated(
          Promise.BYTES_RIGHT,
          "%s: %s was answered to %s, and is not there".formatted(user, line.target, line.verb),
          line.index,
          past.entries.size() - 1,
          List.of(user),
          line.target);
    }
  }

  private void same(int from, int to, String user, String file, String sha256, String how) {
    if (!sha256.equals(made.get(file))) {
      past.violated(
          Promise.BYTES_RIGHT,
          "%s: of %s another content %s".formatted(user, file, how),
          from,
          to,
          List.of(user),
          file);
    }
  }
}
