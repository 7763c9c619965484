package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.NOW;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.Samples.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.server.store.Store;
import parley.server.store.Store.Snapshot;
import parley.server.store.StoreException;

/// Copies of a store that is in use, and what comes of putting one back.
class SqliteBackupTest {

  @TempDir private Path temporary;
  private Path folder;
  private Path restored;
  private Path copies;
  private Path file;

  @BeforeEach
  void nameFolders() throws IOException {
    folder = temporary.resolve("data");
    restored = Files.createDirectories(temporary.resolve("restored"));
    copies = Files.createDirectories(temporary.resolve("copies of 'today'?"));
    file = copies.resolve("parley 1.backup");
  }

  private Store restore() throws IOException {
    Files.move(file, restored.resolve("parley.db"));
    return open(restored);
  }

  private void assertRefused(Path folder, Path file, String part) {
    assertThatThrownBy(() -> SqliteBackup.backup(folder, file))
        .isInstanceOf(StoreException.class)
        .message()
        .contains(part)
        .doesNotContain("\n");
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(copies)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aCopyThatIsPutBackHasEverything() throws IOException {
    Snapshot before;
    try (Store store = openWithAccounts(folder)) {
      await(store.block(ALICE, BOB));
      await(store.append(List.of(letter(1, 1), letter(2, 2))));
      await(store.read(BOB, 0, 1));
      await(store.openSession(session(ALICE, 3, NOW)));
      await(store.endSession(ALICE, 3, NOW, false));
      before = store.load();
      SqliteBackup.backup(folder, file);
      await(store.delete(BOB, 2));
    }

    try (Store store = restore()) {
      assertThat(store.load()).isEqualTo(before);
      assertThat(await(store.read(BOB, 0, 10)))
          .containsExactly(Samples.again(letter(1, 1)), letter(2, 2));
    }
  }

  @Test
  void aCopyIsItsOwnersOnlyAndNothingElseIsLeftBesideIt() throws IOException {
    try (Store store = openWithAccounts(folder)) {
      SqliteBackup.backup(folder, file);
      assertThat(store.load().accounts()).hasSize(3);
    }

    try (Stream<Path> files = Files.list(copies)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aStoppedServersDataCanBeCopiedFromADiskThatIsReadOnly() throws Exception {
    openWithAccounts(folder).close();
    try (ReadOnly data = new ReadOnly(folder)) {
      SqliteBackup.backup(data.folder(), file);
    }

    try (Store store = restore()) {
      assertThat(store.load().accounts()).hasSize(3);
    }
  }

  @Test
  void whatAKilledServerLeftOnADiskThatIsReadOnlyIsNotCopiedWithoutItsLog() throws Exception {
    Path killed = Files.createDirectory(temporary.resolve("killed"));
    try (Store store = openWithAccounts(folder)) {
      for (String name : List.of("parley.db", "parley.db-wal")) {
        Files.copy(folder.resolve(name), killed.resolve(name));
      }
      assertThat(store.load().accounts()).hasSize(3);
    }

    try (ReadOnly data = new ReadOnly(killed)) {
      assertRefused(data.folder(), file, "its folder writable");
    }
    assertNothingIsLeft();
  }

  /// A folder that nobody can write in, root neither, while this is open.
  private record ReadOnly(Path folder) implements AutoCloseable {

    ReadOnly {
      String path = folder.toString();
      assumeTrue(run("mount", "--bind", "-o", "ro", path, path), "nothing can be mounted here");
    }

    @Override
    public void close() {
      // Not at once: a process that another test starts may have its files open for a moment.
      assertThat(run("umount", "--lazy", folder.toString())).isTrue();
    }

    private static boolean run(String... command) {
      try {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (IOException | InterruptedException e) {
        return false;
      }
    }
  }

  @Test
  void aStoppedServersDataCanBeCopiedToo() throws IOException {
    openWithAccounts(folder).close();
    SqliteBackup.backup(folder, file);

    try (Store store = restore();
        Store original = open(folder)) {
      assertThat(store.load()).isEqualTo(original.load());
    }
  }

  @Test
  void aFileThatExistsIsNotOverwritten() throws IOException {
    openWithAccounts(folder).close();
    Files.writeString(file, "yesterday's");

    assertRefused(folder, file, "exists");
    assertThat(file).hasContent("yesterday's");
  }

  @Test
  void aFolderWithoutADatabaseIsRefused() throws IOException {
    assertRefused(folder, file, "there is no database in " + folder);
    assertThat(folder).doesNotExist();
    Files.createDirectories(folder);
    assertRefused(folder, file, "there is no database in " + folder);
    assertNothingIsLeft();
  }

  @Test
  void aFileInNoFolderIsRefused() {
    openWithAccounts(folder).close();

    assertRefused(folder, copies.resolve("nowhere/file"), "no such folder");
    assertRefused(folder, folder.resolve("parley.db/file"), "Not a directory");
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("parley.db"), "garbage".repeat(1000));

    assertRefused(folder, file, "not a Parley database");
    Files.write(folder.resolve("parley.db"), new byte[0]);
    assertRefused(folder, file, "not a Parley database");
    assertNothingIsLeft();
  }
}
