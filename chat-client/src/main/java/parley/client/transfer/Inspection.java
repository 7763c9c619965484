package parley.client.transfer;

import static java.util.Objects.requireNonNull;

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

  /// Files that are read at once: all of a folder that was copied may have to be.
  private static final int READ_AT_ONCE = 4;

  private final Workers workers;
  private final Executor loop;
  private final Predicate<HeldFile> held;
  private final BiConsumer<FileDigest, Path> share;
  private final BiConsumer<HeldFile, String> lose;

  private final ConcurrencyLimit reading = new ConcurrencyLimit(READ_AT_ONCE);

  /// Those whose bytes are to be read, and who waits for what they say.
  private final Map<HeldFile, List<Runnable>> unsure = new HashMap<>();

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
          List<Runnable> waiting = unsure.get(file);
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
      case Condition.Unsure found -> {
        if (unsure.putIfAbsent(file, new ArrayList<>()) == null) {
          reading.enter(() -> identify(file, found));
        }
      }
    }
  }

  /// Shares what is there, if that is `file`.
  private void identify(HeldFile file, Condition.Unsure found) {
    HeldFile.Content before = file.content();
    var _ =
        FileHashing.start(workers, found.path(), file.layout(), found.stamp(), _ -> {})
            .whenCompleteAsync(
                (digest, fault) -> {
                  reading.leave();
                  if (held.test(file) && file.content().equals(before)) {
                    if (fault == null && digest.manifest().id().equals(file.id())) {
                      share.accept(digest, found.path());
                    } else {
                      lose.accept(file, found.otherwise());
                    }
                  }
                  requireNonNull(unsure.remove(file)).forEach(Runnable::run);
                },
                loop);
  }
}
