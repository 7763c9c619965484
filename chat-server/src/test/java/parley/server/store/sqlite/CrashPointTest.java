package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.Samples.readAll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;
import parley.protocol.Bytes;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoredLetter;

/// The writer, killed between every two of its steps. What a process wrote outlives it, up to the
/// last call: so the files as they are at some moment are what a kill at that moment leaves.
class CrashPointTest {

  /// Letters that are appended at once: all of them are there, or none.
  private static final int AT_ONCE = 3;

  private static final int PAGE = 4096;
  private static final int FRAME = 24 + PAGE;

  @TempDir private Path temporary;
  private Path folder;
  private Connection connection;
  private Writer writer;

  // Of the writer's thread: what a kill leaves, and up to where letters were answered then.
  private final Map<Left, Long> moments = new LinkedHashMap<>();
  private long answered;

  /// The files of a killed server.
  private record Left(Bytes database, Bytes log) {}

  @BeforeEach
  void start() throws SQLException {
    folder = temporary.resolve("data");
    openWithAccounts(folder).close();
    Path file = DataFolder.database(folder);
    connection = Database.connect(file);
    // Little memory, so that pages go to the log long before they are committed.
    pragma("cache_size = 10");
    writer = new Writer(new Tables(connection), file, Metrics.unseen());
    writer.start();
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  private void pragma(String pragma) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA " + pragma);
    }
  }

  private Left left() {
    try {
      return new Left(
          Bytes.of(Files.readAllBytes(folder.resolve("parley.db"))),
          Bytes.of(Files.readAllBytes(folder.resolve("parley.db-wal"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A kill at this moment must have left all that was answered: whatever was answered later too.
  private void moment() {
    moments.merge(left(), answered, Math::max);
  }

  /// Submits letters up to `last`, whose answer is remembered when it comes.
  private CompletableFuture<Void> append(long last) {
    List<StoredLetter> letters =
        LongStream.rangeClosed(last - AT_ONCE + 1, last)
            .mapToObj(n -> letter(BOB, n, ALICE, n, "text ".repeat((int) (n % 7) * 400)))
            .toList();
    return writer
        .submit(
            0,
            tables -> {
              moment();
              int added = tables.letters.append(letters);
              moment();
              return added;
            })
        .thenAccept(added -> {
          moment();
          answered = last;
          moment();
        })
        .toCompletableFuture();
  }

  /// Lets `submissions` wait for each other, so that the writer takes them together.
  private void together(Runnable submissions) {
    CompletableFuture<Void> go = new CompletableFuture<>();
    writer.submit(0, _ -> go.join());
    submissions.run();
    go.complete(null);
  }

  private void assertSurvives(Left left, long answered) throws IOException {
    Path copy = Files.createTempDirectory(temporary, "left");
    Files.write(copy.resolve("parley.db"), left.database.toArray());
    Files.write(copy.resolve("parley.db-wal"), left.log.toArray());
    try (Store store = open(copy)) {
      List<StoredLetter> letters = readAll(store, BOB);
      assertThat(letters.size()).isGreaterThanOrEqualTo((int) answered);
      assertThat(letters.size() % AT_ONCE).isZero();
      assertThat(letters)
          .extracting(StoredLetter::position)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, letters.size()).boxed().toList());
      assertThat(letters)
          .allMatch(letter -> letter.text().length() == letter.position() % 7 * 2000);
      assertThat(store.load().accounts()).hasSize(3);
    }
  }

  private void assertAllSurvive() throws IOException {
    await(writer.submit(0, _ -> null));
    for (Map.Entry<Left, Long> moment : moments.entrySet()) {
      assertSurvives(moment.getKey(), moment.getValue());
    }
  }

  @Test
  void betweenAnyTwoStepsOfTheWriterAKillLosesNothingThatWasAnsweredAndLeavesNothingHalf()
      throws IOException {
    for (int group = 0; group < 3; group++) {
      int before = group * 4 * AT_ONCE;
      together(() -> {
        for (int append = 1; append <= 4; append++) {
          append(before + (long) append * AT_ONCE);
        }
      });
    }

    assertAllSurvive();
    assertThat(moments).hasSizeGreaterThan(10).containsValue(12L * AT_ONCE);
  }

  /// SQLite runs each statement as a program: this stops at every tenth instruction of them.
  @Test
  void withinAnyStatementAKillLosesNothingThatWasAnsweredAndLeavesNothingHalf() throws Exception {
    ProgressHandler.setHandler(
        connection,
        10,
        new ProgressHandler() {
          @Override
          protected int progress() {
            moment();
            return 0;
          }
        });

    together(() -> {
      append(AT_ONCE);
      append(2 * AT_ONCE);
    });
    append(3 * AT_ONCE).join();

    assertAllSurvive();
    ProgressHandler.clearHandler(connection);
  }

  /// The log is written from its beginning to its end, in pieces of a frame's head or a page.
  @Test
  void withinACommitAKillLosesNothingThatWasAnsweredAndLeavesNothingHalf() throws IOException {
    append(AT_ONCE).join();
    Left before = left();
    append(2 * AT_ONCE).join();
    Left after = left();

    byte[] log = after.log.toArray();
    for (int length = before.log.size(); length < log.length; length += FRAME) {
      for (int piece : new int[] {0, 1, 24, 24 + PAGE / 2, FRAME - 1}) {
        Bytes cut = Bytes.of(Arrays.copyOf(log, length + piece));
        assertSurvives(new Left(after.database, cut), AT_ONCE);
      }
    }
    assertSurvives(after, 2 * AT_ONCE);
  }

  /// A checkpoint copies pages to the database; the log stays as it is until they are safe there.
  @Test
  void withinACheckpointAKillLosesNothingThatWasAnswered() throws Exception {
    append(AT_ONCE).join();
    append(2 * AT_ONCE).join();
    Left before = left();
    await(
        writer.submit(
            0,
            _ -> {
              // A checkpoint is not for a transaction: this ends the writer's, and begins one for
              // it.
              try (Statement statement = connection.createStatement()) {
                statement.execute("COMMIT");
                statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
                statement.execute("BEGIN");
              }
              return null;
            }));
    Left after = left();
    assertThat(after.database).isNotEqualTo(before.database);
    assertThat(after.log).isEqualTo(before.log);

    byte[] old = before.database.toArray();
    byte[] copied = after.database.toArray();
    for (int at = 0; at <= copied.length; at += PAGE / 2) {
      byte[] mixed = Arrays.copyOf(copied, Math.max(at, old.length));
      if (at < old.length) {
        System.arraycopy(old, at, mixed, at, old.length - at);
      }
      assertSurvives(new Left(Bytes.of(mixed), after.log), 2 * AT_ONCE);
    }
    append(3 * AT_ONCE).join();
    moment();
    assertAllSurvive();
  }
}
