package parley.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From where on a user's client certainly tells nothing any more that the server had sent before
/// some moment. For one thread.
///
/// What a link brings, it brings in order: after the answer to what was asked later, or on a link
/// that was made later, nothing older comes.
final class Fences {

  private static final Set<String> ASKED_OF_SERVER =
      Set.of("message", "broadcast", "whoelse", "block", "unblock");

  /// @param after it is one for all moments before this
  /// @param index where it stands
  private record Fence(int after, int index) {}

  private final Map<String, List<Fence>> fences = new HashMap<>();

  Fences(Past past) {
    for (int i = 0; i < past.entries.size(); i++) {
      switch (past.entries.get(i).what()) {
        case Entry.Started(String who, _) -> add(who, i, i);
        case Entry.Told(String user, _, var event) -> {
          if (Line.word(event, "event").equals("disconnected")) {
            add(user, i, i);
          }
        }
        default -> {}
      }
    }
    for (Line line : past.lines) {
      Line.Answer answer = line.answer();
      if (answer != null && answer.isOk() && ASKED_OF_SERVER.contains(line.verb)) {
        add(line.typed.user(), line.index, answer.index());
      }
    }
  }

  /// Where all that was sent to `user` before `index` has come, or never will.
  int after(String user, int index) {
    return fences.getOrDefault(user, List.of()).stream()
        .filter(fence -> fence.after > index)
        .mapToInt(Fence::index)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private void add(String user, int after, int index) {
    fences.computeIfAbsent(user, _ -> new ArrayList<>()).add(new Fence(after, index));
  }
}
