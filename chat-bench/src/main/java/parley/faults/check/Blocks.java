package parley.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// When who certainly had blocked whom, and whether anything passed then. For one thread.
final class Blocks {

  /// A block, in force for certain: from where it was confirmed to where its end was typed.
  ///
  /// @param typed where it was typed
  record Block(String by, String of, int typed, int from, int to) {}

  private record Pair(String by, String of) {}

  private final Past past;
  private final Fences fences;
  private final List<Block> blocks = new ArrayList<>();

  Blocks(Past past, Fences fences) {
    this.past = past;
    this.fences = fences;
    Map<Pair, TreeMap<Integer, Line>> typed = new HashMap<>();
    Map<Pair, TreeMap<Integer, Line>> confirmed = new HashMap<>();
    for (Line line : past.lines) {
      Pair pair = new Pair(line.typed.user(), line.target);
      if (line.verb.equals("unblock")) {
        typed.computeIfAbsent(pair, _ -> new TreeMap<>()).put(line.index, line);
      } else if (line.verb.equals("block") && isConfirmed(line)) {
        confirmed
            .computeIfAbsent(pair, _ -> new TreeMap<>())
            .put(line.answers.getFirst().index(), line);
      }
    }
    confirmed.forEach((pair, lines) -> {
      TreeMap<Integer, Line> ends = typed.getOrDefault(pair, new TreeMap<>());
      int covered = 0;
      for (Map.Entry<Integer, Line> each : lines.entrySet()) {
        Integer end = ends.higherKey(each.getValue().index);
        int to = end == null ? past.entries.size() : end;
        if (each.getKey() >= covered && each.getKey() < to) {
          blocks.add(new Block(pair.by, pair.of, each.getValue().index, each.getKey(), to));
          covered = to;
        }
      }
    });
  }

  void check() {
    blocks.forEach(this::check);
  }

  /// Whether `by` may have blocked `of` at some time between two moments: where a block was typed
  /// before the later one, and no end of it confirmed before the earlier.
  boolean mayBeInForce(String by, String of, int from, int to) {
    boolean may = false;
    for (Line line : past.lines) {
      if (line.index > to) {
        break;
      }
      if (line.typed.user().equals(by) && line.target.equals(of)) {
        Line.Answer answer = line.answer();
        if (line.verb.equals("block")) {
          may = true;
        } else if (line.verb.equals("unblock") && answer != null && isLifted(answer)) {
          may &= answer.index() >= from;
        }
      }
    }
    return may;
  }

  /// Whether an answer to `unblock` says that there is no block any more.
  static boolean isLifted(Line.Answer answer) {
    return answer.isOk() || Line.word(answer.event(), "code").equals("not-blocked");
  }

  int count() {
    return blocks.size();
  }

  private static boolean isConfirmed(Line line) {
    Line.Answer answer = line.answer();
    return answer != null
        && (answer.isOk() || Line.word(answer.event(), "code").equals("already-blocked"));
  }

  private void check(Block block) {
    for (Line line : past.lines) {
      if (line.typed.user().equals(block.of) && line.index > block.from && line.index < block.to) {
        typed(block, line);
      }
    }
    for (Past.Showing showing : past.showings) {
      Line line = past.sayings.get(showing.text());
      if (line != null
          && showing.run().who().equals(block.by)
          && showing.from().equals(block.of)
          && line.index > block.from
          && showing.index() < block.to
          && !isInvited(block, line)) {
        violated(block, "what the blocked one sent was shown", showing.index(), showing.text());
      }
    }
    presence(block);
  }

  /// What the blocked one typed while the block was in force, and was answered meanwhile.
  private void typed(Block block, Line line) {
    Line.Answer answer = line.answer();
    if (answer == null || answer.index() >= block.to || !answer.isOk()) {
      return;
    }
    boolean leaked =
        switch (line.verb) {
          case "message", "startprivate" -> line.target.equals(block.by);
          case "private" -> line.target.equals(block.by) && !isInvited(block, line);
          case "whoelse" ->
              answer
                  .event()
                  .path("users")
                  .valueStream()
                  .anyMatch(user -> user.asString("").equals(block.by));
          case "download" -> answer.event().path("sources").has(block.by);
          default -> false;
        };
    if (leaked) {
      violated(block, "the blocked one's " + line.verb + " was granted", answer.index(), line.text);
    }
  }

  /// Whether the blocker has opened a private session since, in which the other answers.
  private boolean isInvited(Block block, Line line) {
    return line.verb.equals("private")
        && past.lines.stream()
            .anyMatch(opening ->
                opening.verb.equals("startprivate")
                    && opening.typed.user().equals(block.by)
                    && opening.target.equals(block.of)
                    && opening.index > block.typed
                    && opening.index < line.index);
  }

  private void presence(Block block) {
    int fence = fences.after(block.of, block.from);
    for (int i = fence; i < block.to; i++) {
      if (past.entries.get(i).what() instanceof Entry.Told(String user, _, var event)
          && user.equals(block.of)
          && Line.word(event, "event").equals("presence")
          && Line.word(event, "user").equals(block.by)) {
        violated(block, "the blocked one was told of the other's presence", i, "");
      }
    }
  }

  private void violated(Block block, String what, int to, String text) {
    past.violated(
        Promise.BLOCK_KEPT,
        "%s had blocked %s: %s".formatted(block.by, block.of, what),
        block.from,
        to,
        List.of(block.by, block.of),
        text);
  }
}
