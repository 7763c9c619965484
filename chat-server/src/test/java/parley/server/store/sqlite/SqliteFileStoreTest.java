package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.NOW;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.filled;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.protocol.ChunkSet;
import parley.protocol.Sha256;
import parley.server.store.FileStore;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;

/// Every operation of the contract about files, and that a restart finds what it did.
@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class SqliteFileStoreTest {

  private static final Instant LATER = NOW.plusSeconds(60);

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void openStore() {
    store = openWithAccounts(folder);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static Sha256 id(int number) {
    return new Sha256(filled(32, (byte) number));
  }

  private static StoredFile file(int number) {
    return new StoredFile(id(number), Long.MAX_VALUE, 3, id(100 + number));
  }

  /// Three hashes: of ones, of twos, of threes.
  private static byte[] hashes() {
    byte[] hashes = new byte[96];
    for (int chunk = 0; chunk < 3; chunk++) {
      Arrays.fill(hashes, 32 * chunk, 32 * (chunk + 1), (byte) (chunk + 1));
    }
    return hashes;
  }

  private static StoredHolding holding(int file, long account, int chunk, Instant held) {
    return new StoredHolding(id(file), account, ChunkSet.of(chunk), held);
  }

  private void add(int number, String name) {
    await(
        store
            .files()
            .add(
                file(number),
                hashes(),
                new StoredFileName(name, id(number), ALICE),
                holding(number, ALICE, 2, NOW)));
  }

  private FileStore.Files load() {
    return store.load().files();
  }

  private FileStore.Files afterRestart() {
    store.close();
    store = open(folder);
    return load();
  }

  @Test
  void aFileIsFoundAgainWithItsNamesAndHolders() {
    add(1, "film");
    await(store.files().addName(new StoredFileName("a \"film\" \u0000 λ", id(1), BOB)));

    FileStore.Files found = afterRestart();

    assertThat(found.files()).containsExactly(file(1));
    assertThat(found.names())
        .containsExactlyInAnyOrder(
            new StoredFileName("film", id(1), ALICE),
            new StoredFileName("a \"film\" \u0000 λ", id(1), BOB));
    assertThat(found.holders())
        .containsExactly(new FileStore.Holder(id(1), ALICE, ChunkSet.of(2).hashCode(), NOW));
  }

  @Test
  void ofAFileThatCannotBeAddedWhollyNothingIsKept() {
    var byNobody = new StoredFileName("film", id(1), 99);

    var refused = store.files().add(file(1), hashes(), byNobody, holding(1, ALICE, 2, NOW));

    assertThatThrownBy(() -> await(refused)).isInstanceOf(StoreException.class);
    assertThat(load().files()).isEmpty();
    assertThat(await(store.files().hashes(id(1), 0, 3))).isEmpty();
    add(1, "film");
  }

  /// A full disk cannot remove what whoever had it has given up.
  @Test
  void whatCouldNotBeRemovedMakesRoomForWhatIsAddedInItsPlace() {
    add(1, "film");
    add(1, "another name");
    add(2, "another name");

    FileStore.Files found = afterRestart();

    assertThat(found.files()).containsExactlyInAnyOrder(file(1), file(2));
    assertThat(found.names()).containsExactly(new StoredFileName("another name", id(2), ALICE));
    assertThat(await(store.files().hashes(id(1), 0, 3))).isEqualTo(hashes());
  }

  @Test
  void aManifestIsReadInPieces() {
    add(1, "film");
    byte[] all = hashes();

    assertThat(await(store.files().hashes(id(1), 0, 100))).isEqualTo(all);
    assertThat(await(store.files().hashes(id(1), 1, 1))).isEqualTo(Arrays.copyOfRange(all, 32, 64));
    assertThat(await(store.files().hashes(id(1), 2, 5))).isEqualTo(Arrays.copyOfRange(all, 64, 96));
    assertThat(await(store.files().hashes(id(1), 3, 5))).isEmpty();
    assertThat(await(store.files().hashes(id(9), 0, 5))).isEmpty();
  }

  @Test
  void aHoldingReplacesTheOneBefore() {
    add(1, "film");
    await(store.files().hold(List.of(holding(1, ALICE, 0, LATER), holding(1, BOB, 1, NOW))));

    assertThat(await(store.files().holdings(id(1))))
        .containsExactlyInAnyOrder(holding(1, ALICE, 0, LATER), holding(1, BOB, 1, NOW));
  }

  @Test
  void whatIsHeldStillIsHeldSinceLater() {
    add(1, "film");
    add(2, "book");
    await(store.files().hold(List.of(holding(1, BOB, 0, NOW))));

    await(store.files().stillHeld(ALICE, List.of(id(1), id(9)), LATER));

    assertThat(load().holders())
        .extracting(FileStore.Holder::held)
        .containsExactlyInAnyOrder(LATER, NOW, NOW);
  }

  @Test
  void aHoldingOfAFileThatIsNotThereIsRefusedAndSpoilsNothing() {
    add(1, "film");

    var refused = store.files().hold(List.of(holding(1, BOB, 1, NOW), holding(9, BOB, 1, NOW)));
    var taken = store.files().hold(List.of(holding(1, BOB, 2, NOW)));

    assertThatThrownBy(() -> await(refused)).isInstanceOf(StoreException.class);
    await(taken);
    assertThat(await(store.files().holdings(id(1)))).contains(holding(1, BOB, 2, NOW));
  }

  @Test
  void whatIsReleasedAndRemovedIsGone() {
    add(1, "film");
    add(2, "book");
    await(store.files().release(id(1), ALICE));
    assertThat(await(store.files().holdings(id(1)))).isEmpty();
    await(store.files().removeName("film"));
    await(store.files().remove(id(2)));

    FileStore.Files found = afterRestart();

    assertThat(found.names()).isEmpty();
    assertThat(found.holders()).isEmpty();
    assertThat(found.files()).containsExactly(file(1));
    assertThat(await(store.files().hashes(id(2), 0, 3))).isEmpty();
    add(2, "book");
  }

  @Test
  void aDatabaseOfTheVersionBeforeKeepsWhatItHas(@TempDir Path old) throws SQLException {
    try (Store before = openWithAccounts(old)) {
      await(before.block(ALICE, BOB));
    }
    try (Connection connection = Database.connect(DataFolder.database(old));
        Statement statement = connection.createStatement()) {
      for (String table : List.of("holding", "file_name", "manifest", "file")) {
        statement.executeUpdate("DROP TABLE " + table);
      }
      statement.executeUpdate("PRAGMA application_id = 0");
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    try (Store after = open(old)) {
      assertThat(after.load().blocks()).containsExactly(new Store.Blocking(ALICE, BOB));
      assertThat(after.load().files().files()).isEmpty();
    }
  }
}
