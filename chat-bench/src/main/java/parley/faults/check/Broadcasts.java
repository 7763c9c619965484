package parley.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether broadcasts reached all who were certainly there: in the same session from before it was
/// typed to after whatever was sent to them later. For one thread.
final class Broadcasts {

  /// A session of a client: what lies between these is told on one link.
  private record Session(int from, int to) {}

  private final Past past;
  private final Fences fences;
  private final Blocks blocks;
  private final Map<String, List<Session>> sessions = new HashMap<>();

  Broadcasts(Past past, Fences fences, Blocks blocks) {
    this.past = past;
    this.fences = fences;
    this.blocks = blocks;
    Map<String, Integer> since = new HashMap<>();
    for (int i = 0; i < past.entries.size(); i++) {
      switch (past.entries.get(i).what()) {
        case Entry.Ended(String who, _, _, _) -> end(since, who, i);
        case Entry.Told(String user, _, var event) -> {
          switch (Line.word(event, "event")) {
            case "connected" -> since.put(user, i);
            case "disconnected" -> end(since, user, i);
            default -> {}
          }
        }
        default -> {}
      }
    }
  }

  void check() {
    Map<String, Set<String>> shown = new HashMap<>();
    for (Past.Showing showing : past.showings) {
      shown.computeIfAbsent(showing.text(), _ -> new HashSet<>()).add(showing.run().who());
    }
    for (Line line : past.lines) {
      Integer answered = line.succeededAt();
      if (line.verb.equals("broadcast") && answered != null) {
        Set<String> reached = shown.getOrDefault(line.text, Set.of());
        for (String user : sessions.keySet()) {
          if (!user.equals(line.typed.user()) && !reached.contains(user)) {
            missed(line, answered, user);
          }
        }
      }
    }
  }

  private void missed(Line line, int answered, String user) {
    int fence = fences.after(user, answered);
    boolean there =
        sessions.getOrDefault(user, List.of()).stream()
            .anyMatch(session -> session.from < line.index && session.to > fence);
    if (there && !blocks.mayBeInForce(user, line.typed.user(), line.index, answered)) {
      past.violated(
          Promise.NOT_LOST,
          "a broadcast of %s was not shown to %s, who was there".formatted(line.typed.user(), user),
          line.index,
          fence,
          List.of(line.typed.user(), user),
          line.text);
    }
  }

  private void end(Map<String, Integer> since, String user, int index) {
    Integer from = since.remove(user);
    if (from != null) {
      sessions.computeIfAbsent(user, _ -> new ArrayList<>()).add(new Session(from, index));
    }
  }
}
