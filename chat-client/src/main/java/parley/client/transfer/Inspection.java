package parley.client.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Looks whether the disk has files as this client holds them. Belongs to the swarm loop.
///
/// ```
/// look -> as it was -> kept
///      -> changed, or gone -> lost
///      -> touched, or a file with its name in place of its part file -> hash -> shared, or lost
/// ```
final class Inspection {

  private final Workers workers;
  private final Executor loop;
  private final Predicate<HeldFile> held;
  private final BiConsumer<FileDigest, Path> share;
  private final BiConsumer<HeldFile, String> lose;

  /// Those whose bytes are being read, and who waits for what they say.
  private final Map<HeldFile, List<Runnable>> hashed = new HashMap<>();

  /// @param held whether a file is still held
  /// @param share hears of a file that is there as a whole, and where
  /// @param lose hears of a file that is not as it was, and why
  Inspection(
      Workers workers,
      Executor loop,
      Predicate<HeldFile> held,
      BiConsumer<FileDigest, Path> share,
      BiConsumer<HeldFile, String> lose) {
    this.workers = workers;
    this.loop = loop;
    this.held = held;
    this.share = share;
    this.lose = lose;
  }

  /// Loses those that are not as they were, and tells `kept` of those that are, for all that is
  /// known without reading them.
  void look(List<HeldFile> all, Consumer<List<HeldFile>> kept) {
    Map<HeldFile, HeldFile.Content> contents = new LinkedHashMap<>();
    all.forEach(file -> contents.put(file, file.content()));
    workers
        .disk()
        .execute(() -> {
          Map<HeldFile, Condition> conditions = new LinkedHashMap<>();
          contents.forEach(
              (file, content) -> conditions.put(file, Condition.of(content, file.layout().size())));
          loop.execute(() -> {
            // Unless it was registered anew meanwhile.
            conditions.keySet().removeIf(file -> !file.content().equals(contents.get(file)));
            conditions.forEach(this::judge);
            kept.accept(
                all.stream()
                    .filter(file -> conditions.get(file) instanceof Condition.Good)
                    .toList());
          });
        });
  }

  /// `known` runs when it is known whether `file` is as it was; if not, it is lost by then.
  void settle(HeldFile file, Runnable known) {
    look(
        List.of(file),
        _ -> {
          List<Runnable> waiting = hashed.get(file);
          if (waiting == null) {
            known.run();
          } else {
            waiting.add(known);
          }
        });
  }

  private void judge(HeldFile file, Condition condition) {
    switch (condition) {
      case Condition.Good() -> {}
      case Condition.Lost(String why) -> lose.accept(file, why);
      case Condition.Unsure unsure -> {
        if (!hashed.containsKey(file)) {
          identify(file, unsure);
        }
      }
    }
  }

  /// Shares what is there, if that is `file`.
  private void identify(HeldFile file, Condition.Unsure unsure) {
    HeldFile.Content before = file.content();
    List<Runnable> waiting = new ArrayList<>();
    hashed.put(file, waiting);
    var _ =
        FileHashing.start(workers, unsure.path(), file.layout(), unsure.stamp(), _ -> {})
            .whenCompleteAsync(
                (digest, fault) -> {
                  hashed.remove(file);
                  if (held.test(file) && file.content().equals(before)) {
                    if (fault == null && digest.manifest().id().equals(file.id())) {
                      share.accept(digest, unsure.path());
                    } else {
                      lose.accept(file, unsure.otherwise());
                    }
                  }
                  waiting.forEach(Runnable::run);
                },
                loop);
  }
}
