package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.Samples.readAll;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Bytes;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.StoredLetter;

/// A database that is damaged, incomplete or somebody else's: the start refuses it, names it, and
/// leaves every byte as it was.
class DamagedDatabaseTest {

  private static final int PAGE = 4096;
  private static final int LOG_HEADER = 32;
  private static final int FRAME = 24 + PAGE;

  @TempDir private Path temporary;
  private Path folder;
  private Path database;
  private Path log;

  @BeforeEach
  void fill() {
    folder = temporary.resolve("data");
    database = folder.resolve("parley.db");
    log = folder.resolve("parley.db-wal");
    try (Store store = openWithAccounts(folder)) {
      await(store.append(letters(1)));
    }
  }

  private static List<StoredLetter> letters(long from) {
    return LongStream.range(from, from + 10)
        .mapToObj(n -> letter(BOB, n, ALICE, n, "text ".repeat(2000)))
        .toList();
  }

  /// What a server leaves that is killed after some more commits: the log is not empty.
  private void fillAndKill() throws IOException {
    Path killed = Files.createTempDirectory(temporary, "killed");
    try (Store store = open(folder)) {
      for (long from = 11; from <= 51; from += 10) {
        await(store.append(letters(from)));
      }
      Files.copy(database, killed.resolve("parley.db"));
      Files.copy(log, killed.resolve("parley.db-wal"));
    }
    Files.copy(killed.resolve("parley.db"), database, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(killed.resolve("parley.db-wal"), log, StandardCopyOption.REPLACE_EXISTING);
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = Database.connect(database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /// Turns every bit, so that nothing stays as it was: salts and checksums are new in each run.
  private static void spoil(Path file, long position, int length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] spoiled = new byte[length];
      bytes.seek(position);
      bytes.readFully(spoiled);
      for (int i = 0; i < length; i++) {
        spoiled[i] = (byte) ~spoiled[i];
      }
      bytes.seek(position);
      bytes.write(spoiled);
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length);
    }
  }

  private Map<Path, Bytes> content() throws IOException {
    Map<Path, Bytes> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> !each.endsWith("parley.db-shm")).toList()) {
        content.put(file, Bytes.of(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  private void assertRefused(String... parts) throws IOException {
    Map<Path, Bytes> before = content();
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(StoreException.class)
        .message()
        .contains(database.toString())
        .contains(parts)
        .doesNotContain("\n");
    assertThat(content()).isEqualTo(before);
  }

  private int letters() {
    try (Store store = open(folder)) {
      return readAll(store, BOB).size();
    }
  }

  @Test
  void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
    sql("PRAGMA application_id = 4711");
    assertRefused("not a Parley database");

    Files.delete(database);
    Files.createFile(database);
    sql("CREATE TABLE recipe (cake TEXT)");
    assertRefused("not a Parley database");
  }

  @Test
  void aFileThatIsNoDatabaseIsLeftAlone() throws IOException {
    for (int size : new int[] {2, 99, 512, 100_000}) {
      byte[] garbage = new byte[size];
      new Random(size).nextBytes(garbage);
      Files.write(database, garbage);

      assertRefused("not a Parley database");
    }
  }

  @Test
  void aDatabaseWhoseHeadIsSpoiledIsLeftAlone() throws IOException {
    spoil(database, 0, 100);

    assertRefused("not a Parley database");
  }

  /// The pages of letters' texts are not read at a start but to find this.
  @Test
  void aDatabaseOfWhichAnyPageIsSpoiledIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(database);
    int found = 0;
    for (int page = 1; page < whole.length / PAGE; page++) {
      byte[] spoiled = whole.clone();
      Arrays.fill(spoiled, page * PAGE, (page + 1) * PAGE, (byte) 0xa5);
      Files.write(database, spoiled);
      try {
        open(folder).close();
      } catch (StoreException e) {
        assertThat(e)
            .hasMessage(database + " is damaged: stop the server and put a backup in its place");
        found++;
      }
    }
    // Not the one in which nothing but a piece of a text lies.
    assertThat(found).isGreaterThan(whole.length / PAGE / 2);
  }

  @Test
  void aDatabaseThatWasCutShortIsRefused() throws IOException {
    for (long pages = Files.size(database) / PAGE - 1; pages > 0; pages -= 3) {
      cut(database, PAGE * pages);

      assertRefused("is damaged");
    }
  }

  @Test
  void anEmptyDatabaseIsNotANewOne() throws IOException {
    cut(database, 0);

    assertRefused("is damaged");
  }

  @Test
  void aDatabaseWithoutTablesIsNotANewOne() throws Exception {
    Files.delete(database);
    Files.createFile(database);
    sql("PRAGMA user_version = 0");

    assertRefused("not a Parley database");
  }

  @Test
  void anEmptyDatabaseBesideALogIsNotANewOne() throws IOException {
    fillAndKill();
    cut(database, 0);
    assertRefused("is lost, but not its log " + log, "put a backup in place of both");

    Files.delete(database);
    assertRefused("is lost, but not its log");
    assertThat(database).doesNotExist();
  }

  @Test
  void aBackupThatWasPutBesideTheLogOfAnotherDatabaseIsNotMixedWithIt() throws IOException {
    SqliteBackup.backup(folder, temporary.resolve("copy"));
    fillAndKill();
    Files.move(temporary.resolve("copy"), database, StandardCopyOption.REPLACE_EXISTING);
    assertRefused("is the log of another database", "move it away");

    Files.delete(log);
    assertThat(letters()).isEqualTo(10);
  }

  @Test
  void aLogThatIsWholeIsTakenOver() throws IOException {
    fillAndKill();

    assertThat(letters()).isEqualTo(60);
  }

  @Test
  void aLogWithADamageInItsMiddleIsNotCutThereInSilence() throws IOException {
    fillAndKill();
    byte[] whole = Files.readAllBytes(log);
    int frames = (whole.length - LOG_HEADER) / FRAME;
    for (int frame = 0; frame < frames / 2; frame += 3) {
      for (int at : new int[] {2, 12, 20, 24, 2000}) {
        Files.write(log, whole);
        spoil(log, LOG_HEADER + (long) frame * FRAME + at, 2);

        assertRefused(log + " is damaged", "`parley backup`");
      }
    }
  }

  @Test
  void aLogWithADamagedHeadIsNotForgotten() throws IOException {
    fillAndKill();
    byte[] whole = Files.readAllBytes(log);
    for (int at : new int[] {1, 9, 17, 21, 25}) {
      Files.write(log, whole);
      spoil(log, at, 2);

      assertRefused(log + " is damaged");
    }
  }

  @Test
  void whatIsLeftOfADamagedLogCanBeCopiedAndPutBack() throws IOException {
    fillAndKill();
    spoil(log, LOG_HEADER + (Files.size(log) / 2 / FRAME) * FRAME + 2000, 2);
    assertRefused("is damaged");
    Path copy = temporary.resolve("copy");
    SqliteBackup.backup(folder, copy);

    Files.delete(log);
    Files.move(copy, database, StandardCopyOption.REPLACE_EXISTING);

    assertThat(letters()).isBetween(10, 50).matches(letters -> letters % 10 == 0);
  }

  /// A power cut may leave the pages of the last commit in any order: that was not answered.
  @Test
  void aLogWhoseLastCommitIsTornIsTakenOver() throws IOException {
    fillAndKill();
    long end = Files.size(log);
    spoil(log, end - 3 * FRAME + 2000, 2);
    assertThat(letters()).isEqualTo(50);

    fillAndKill();
    cut(log, Files.size(log) - 100);
    assertThat(letters()).isEqualTo(50);
  }

  @Test
  void aBackupOfALostDatabaseIsRefusedAndLeavesItsLog() throws IOException {
    fillAndKill();
    cut(database, 0);
    Map<Path, Bytes> before = content();

    assertThatThrownBy(() -> SqliteBackup.backup(folder, temporary.resolve("copy")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is lost");
    assertThat(content()).isEqualTo(before);
  }
}
