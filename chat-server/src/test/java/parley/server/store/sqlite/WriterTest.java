package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.StoredLetter;

/// Order, groups and failures of the store's one thread, seen on Bob's letters.
@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class WriterTest {

  @TempDir private Path folder;
  private Writer writer;

  @BeforeEach
  void start() throws SQLException {
    Samples.openWithAccounts(folder).close();
    Path file = DataFolder.database(folder);
    writer = new Writer(Tables.open(file), file, Metrics.unseen());
    writer.start();
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  private CompletionStage<Integer> append(long number) {
    return writer.submit(0, tables -> tables.letters.append(List.of(letter(number, number))));
  }

  private CompletionStage<Integer> appendLarge(long number) {
    StoredLetter large = letter(BOB, number, ALICE, number, "x".repeat(1 << 20));
    return writer.submit(0, tables -> tables.letters.append(List.of(large)));
  }

  private CompletionStage<Boolean> pragma(String pragma) {
    return writer.submit(
        0,
        tables -> {
          try (Statement statement = tables.connection.createStatement()) {
            return statement.execute("PRAGMA " + pragma);
          }
        });
  }

  /// The numbers of the letters that are there.
  private List<Long> numbers() {
    return await(writer.submit(0, tables -> tables.letters.read(BOB, 0, 10_000))).stream()
        .map(StoredLetter::position)
        .toList();
  }

  /// Holds the writer until it is told to go on: what is submitted meanwhile becomes one group.
  private CompletableFuture<Void> hold() {
    CompletableFuture<Void> held = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    writer.submit(
        0,
        _ -> {
          held.complete(null);
          return go.join();
        });
    held.join();
    return go;
  }

  @Test
  void workIsDoneInTheOrderInWhichItWasAskedForReadsIncluded() {
    List<CompletionStage<List<StoredLetter>>> reads = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int n = 1; n <= 500; n++) {
      int number = n;
      append(number).thenRun(() -> order.add(number));
      reads.add(writer.submit(0, tables -> tables.letters.read(BOB, 0, 10_000)));
    }

    for (int n = 1; n <= 500; n++) {
      assertThat(await(reads.get(n - 1))).hasSize(n);
    }
    assertThat(order).isSorted().hasSize(500);
  }

  @Test
  void whatWaitsIsCommittedTogetherAndCompletesOnlyThen() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> first = append(1);
    CompletionStage<Boolean> firstWasDone =
        writer.submit(0, _ -> first.toCompletableFuture().isDone());
    go.complete(null);

    assertThat(await(firstWasDone)).isFalse();
    assertThat(await(first)).isEqualTo(1);
  }

  @Test
  void whatIsFoundTogetherIsBoundedForItIsAllInMemoryUntilTheCommit() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> first = writer.find(Writer.FOUND_BYTES - 1, _ -> 1);
    CompletionStage<Boolean> withIt = writer.find(1, _ -> first.toCompletableFuture().isDone());
    CompletionStage<Boolean> later = writer.find(1, _ -> first.toCompletableFuture().isDone());
    go.complete(null);

    assertThat(await(withIt)).isFalse();
    assertThat(await(later)).isTrue();
  }

  @Test
  void whatTheSchemaRefusesFailsAloneInItsGroup() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> first = append(1);
    StoredLetter inItsPlace = letter(1, 2);
    CompletionStage<Integer> refused =
        writer.submit(0, tables -> tables.letters.append(List.of(letter(5, 5), inItsPlace)));
    CompletionStage<Integer> third = append(3);
    go.complete(null);

    assertThat(await(first)).isEqualTo(1);
    assertThat(await(third)).isEqualTo(1);
    assertThatThrownBy(() -> await(refused)).isInstanceOf(StoreException.class);
    assertThat(numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aFaultInOneOperationFailsItAlone() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> first = append(1);
    CompletionStage<Integer> faulty =
        writer.submit(
            0,
            _ -> {
              throw new IllegalStateException("a mistake");
            });
    go.complete(null);

    assertThat(await(first)).isEqualTo(1);
    assertThatThrownBy(() -> await(faulty))
        .isInstanceOf(StoreException.class)
        .hasRootCauseMessage("a mistake");
  }

  @Test
  void anErrorFailsItsGroupAndTheThreadLives() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> first = append(1);
    CompletionStage<Integer> fatal =
        writer.submit(
            0,
            _ -> {
              throw new OutOfMemoryError("a huge letter");
            });
    go.complete(null);

    assertThatThrownBy(() -> await(first)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(fatal)).isInstanceOf(StoreException.class);
    assertThat(numbers()).isEmpty();
  }

  @Test
  void aCommitThatFailsFailsAllOfItsGroupAndNothingElse() {
    await(append(1));
    CompletableFuture<Void> go = hold();
    // The schema's refusal of a letter to nobody comes only with the commit.
    CompletionStage<Boolean> deferred = pragma("defer_foreign_keys = ON");
    CompletionStage<Integer> second = append(2);
    StoredLetter toNobody = letter(99, 1, ALICE, 3, "hi");
    CompletionStage<Integer> third =
        writer.submit(0, tables -> tables.letters.append(List.of(toNobody)));
    go.complete(null);

    assertThatThrownBy(() -> await(deferred)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(second)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(third)).isInstanceOf(StoreException.class);
    await(append(4));
    assertThat(numbers()).containsExactly(1L, 4L);
  }

  @Test
  void aFullDiskFailsAllOfTheGroupAndIsForgottenWhenThereIsRoomAgain() {
    await(append(1));
    CompletableFuture<Void> go = hold();
    // Holds for this connection: there is room again for the one that replaces it.
    pragma("max_page_count = 20");
    CompletionStage<Integer> small = append(2);
    CompletionStage<Integer> large = appendLarge(3);
    CompletionStage<Integer> behind = append(4);
    go.complete(null);

    for (CompletionStage<Integer> stage : List.of(small, large, behind)) {
      assertThatThrownBy(() -> await(stage))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("no space is left");
    }
    await(append(5));
    await(appendLarge(6));
    assertThat(numbers()).containsExactly(1L, 5L, 6L);
  }

  @Test
  void aDatabaseThatCannotBeReopenedFailsEachGroupUntilItCan() throws IOException {
    Path file = DataFolder.database(folder);
    Path away = folder.resolve("away");
    await(append(1));
    CompletableFuture<Void> go = hold();
    pragma("max_page_count = 20");
    CompletionStage<Integer> large = appendLarge(2).whenComplete((_, _) -> move(file, away));
    go.complete(null);

    assertThatThrownBy(() -> await(large)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(append(3)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).doesNotExist();
    move(away, file);
    await(append(4));
    assertThat(numbers()).containsExactly(1L, 4L);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whenTooMuchWaitsMoreIsRefusedAtOnceUntilThereIsRoomAgain() {
    CompletableFuture<Void> go = hold();
    CompletionStage<Integer> last =
        writer.submit(Writer.QUEUE_BYTES, tables -> tables.letters.append(List.of(letter(1, 1))));
    CompletableFuture<Integer> refused = append(2).toCompletableFuture();

    assertThat(refused).isCompletedExceptionally();
    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the disk does not keep up");
    go.complete(null);
    await(last);
    await(append(3));
    assertThat(numbers()).containsExactly(1L, 3L);
  }

  @Test
  void closingFinishesWhatWaits() throws Exception {
    CompletableFuture<Void> go = hold();
    List<CompletionStage<Integer>> stages = new ArrayList<>();
    for (int n = 1; n <= 100; n++) {
      StoredLetter letter = letter(n, n);
      // Too much for one group.
      stages.add(writer.submit(100_000, tables -> tables.letters.append(List.of(letter))));
    }
    Thread closing = Thread.startVirtualThread(writer::close);
    go.complete(null);
    closing.join();

    assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
    assertThatThrownBy(() -> await(append(101)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    try (Store store = Samples.open(folder)) {
      assertThat(await(store.read(BOB, 0, 1000))).hasSize(100);
    }
  }

  @Test
  void whatWouldGoToAFileThatWasMovedAwayIsRefusedUntilItIsBack() throws IOException {
    await(append(1));
    Path file = DataFolder.database(folder);
    Path away = folder.resolve("away");
    Files.move(file, away);
    assertThatThrownBy(() -> await(append(2)))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(file + " was deleted, moved or replaced");

    Files.copy(away, file);
    assertThatThrownBy(() -> await(append(2)))
        .as("another file is in its place")
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(file + " was deleted, moved or replaced");

    Files.move(away, file, StandardCopyOption.REPLACE_EXISTING);
    await(append(3));
    assertThat(numbers()).containsExactly(1L, 3L);
  }
}
