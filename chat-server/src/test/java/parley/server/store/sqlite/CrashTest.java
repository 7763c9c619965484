package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.WritingServer.appendSome;
import static parley.server.store.sqlite.WritingServer.assertHasLettersUpTo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoreException;

/// What was answered is there after a crash, at whatever moment it comes; and what other processes
/// may do meanwhile.
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void makeStore() {
    folder = temporary.resolve("data");
    openWithAccounts(folder).close();
  }

  /// The log is only appended to here, so that a copy of the files is what a crash at that moment
  /// would have left, half-written ends included.
  @Test
  void aCopyOfTheFilesTakenAtAnyMomentHasAllThatWasAnsweredBefore() throws Exception {
    try (Store store = openWithoutCheckpoints()) {
      AtomicLong answered = new AtomicLong();
      Thread writing = Thread.ofPlatform().start(() -> write(store, answered));
      try {
        for (int crash = 0; crash < 20; crash++) {
          long before = answered.get();
          Path copy = Files.createDirectories(temporary.resolve("copy" + crash));
          for (String name : List.of("parley.db", "parley.db-wal")) {
            Files.copy(folder.resolve(name), copy.resolve(name));
          }
          assertHasLettersUpTo(copy, before);
        }
      } finally {
        writing.interrupt();
        writing.join();
      }
    }
  }

  private Store openWithoutCheckpoints() throws SQLException {
    DataFolder opened = DataFolder.open(folder);
    Connection connection = Database.connect(opened.database());
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint = 0");
    }
    return new SqliteStore(opened, new Tables(connection), Metrics.unseen());
  }

  private static void write(Store store, AtomicLong answered) {
    while (!Thread.currentThread().isInterrupted()) {
      answered.set(appendSome(store, answered.get()));
    }
  }

  @Test
  void aServerThatIsKilledWhileWritingLosesNothingThatWasAnswered() throws IOException {
    // The log is moved to the database several times, and the next server goes on in it.
    for (int answers : List.of(1500, 300)) {
      long answered;
      try (WritingServer server = new WritingServer(folder)) {
        answered = server.answered(answers);
      }
      assertHasLettersUpTo(folder, answered);
    }
  }

  @Test
  void aServerInAnotherProcessHoldsTheFolderUntilItDies() throws IOException {
    try (WritingServer server = new WritingServer(folder)) {
      server.answered(1);
      assertThatThrownBy(() -> open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by another server");
      server.answered(1);
    }
    open(folder).close();
  }

  @Test
  void aBackupOfAServerInAnotherProcessHasAllThatWasAnsweredBefore() throws IOException {
    try (WritingServer server = new WritingServer(folder)) {
      for (String name : List.of("first", "second")) {
        Path copy = Files.createDirectories(temporary.resolve(name));
        long answered = server.answered(100);
        SqliteBackup.backup(folder, copy.resolve("parley.db"));
        assertHasLettersUpTo(copy, answered);
      }
    }
  }

  @Test
  void aBackupOfWhatAKilledServerLeftHasAllThatWasAnswered() throws IOException {
    long answered;
    try (WritingServer server = new WritingServer(folder)) {
      answered = server.answered(100);
    }
    Path copy = Files.createDirectories(temporary.resolve("copy"));
    SqliteBackup.backup(folder, copy.resolve("parley.db"));

    assertHasLettersUpTo(copy, answered);
    assertHasLettersUpTo(folder, answered);
  }
}
