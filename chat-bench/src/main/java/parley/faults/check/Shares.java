package parley.faults.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether all that lies under a file's name, or is said to be there, is that file. For one thread.
final class Shares {

  private final Past past;
  private final Map<String, String> made = new HashMap<>();
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
        case Entry.Found(String user, String file, String sha256) ->
            same(i, i, user, file, sha256, "lies there");
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
      }
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
