package parley.server.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Sha256;
import parley.server.metrics.Metrics;
import parley.server.store.FileStore;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.StoredAccount;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;
import parley.server.store.StoredLetter;
import parley.server.store.StoredSession;

/// The store in an SQLite database. Any thread may call; the [Writer]'s thread does the work.
public final class SqliteStore implements Store, FileStore {

  /// What a holding takes in the queue, about, apart from its bitmap.
  private static final long HOLDING_BYTES = 200;

  private final DataFolder folder;
  private final Writer writer;

  /// Takes over both.
  SqliteStore(DataFolder folder, Tables tables, Metrics metrics) {
    this.folder = folder;
    writer = new Writer(tables, folder.database(), metrics);
    writer.start();
  }

  /// Opens the store in `dataFolder`, which is made when there is none. At first the server's key,
  /// its certificate and the other secrets are made; afterwards sessions that a crash left open are
  /// ended.
  ///
  /// @throws StoreException when the folder or the database in it cannot be used
  public static Store open(Path dataFolder, Clock clock, Metrics metrics) {
    DataFolder folder = DataFolder.open(dataFolder);
    try {
      folder.makeDatabase(file -> make(file, clock.instant()));
      return open(folder, clock.instant(), metrics);
    } catch (SQLException e) {
      folder.close();
      throw Database.failure(folder.database(), e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static void make(Path empty, Instant now) throws SQLException {
    try (Connection connection = Database.connect(empty)) {
      Migrations.create(connection);
      ServerRow.make(connection, now);
    }
  }

  private static Store open(DataFolder folder, Instant now, Metrics metrics) throws SQLException {
    Connection connection = Database.connect(folder.database());
    try {
      Database.check(connection, folder.database());
      Migrations.apply(connection, folder.database());
      Sessions.endLost(connection, now);
      return new SqliteStore(folder, new Tables(connection), metrics);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Snapshot load() {
    CompletionStage<Snapshot> snapshot =
        writer.submit(
            0,
            tables ->
                new Snapshot(
                    tables.accounts.all(),
                    tables.accounts.blocks(),
                    tables.letters.mailboxes(),
                    tables.sessions.all(),
                    tables.files.all(tables.server.aliveAt()),
                    tables.server.secrets()));
    try {
      return snapshot.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public CompletionStage<Void> addAccounts(List<StoredAccount> accounts) {
    return writer.change(0, tables -> tables.accounts.add(accounts));
  }

  @Override
  public CompletionStage<Void> block(long blocker, long blocked) {
    return writer.change(0, tables -> tables.accounts.block(blocker, blocked));
  }

  @Override
  public CompletionStage<Void> unblock(long blocker, long blocked) {
    return writer.change(0, tables -> tables.accounts.unblock(blocker, blocked));
  }

  @Override
  public CompletionStage<Void> openSession(StoredSession session) {
    return writer.change(0, tables -> tables.sessions.open(session));
  }

  @Override
  public CompletionStage<Void> endSession(
      long account, long number, Instant at, boolean resumable) {
    return writer.change(0, tables -> tables.sessions.end(account, number, at, resumable));
  }

  @Override
  public CompletionStage<Void> alive(Instant at) {
    return writer.change(0, tables -> tables.server.alive(at));
  }

  @Override
  public CompletionStage<Integer> append(List<StoredLetter> letters) {
    return writer.submit(Letters.bytes(letters), tables -> tables.letters.append(letters));
  }

  @Override
  public CompletionStage<Boolean> contains(long recipient, long sender, MessageId messageId) {
    return writer.submit(0, tables -> tables.letters.contains(recipient, sender, messageId));
  }

  @Override
  public CompletionStage<List<StoredLetter>> read(long recipient, long position, int count) {
    return writer
        .find(
            READ_BYTES,
            tables -> {
              List<StoredLetter> letters = tables.letters.read(recipient, position, count);
              tables.letters.markAgain(letters);
              return letters;
            })
        .exceptionallyCompose(fault ->
            // A disk that is full can be read; a fault would only come again.
            fault.getCause() instanceof SQLException
                ? writer.find(READ_BYTES, tables -> tables.letters.read(recipient, position, count))
                : CompletableFuture.failedFuture(fault));
  }

  @Override
  public CompletionStage<Integer> delete(long recipient, long position) {
    return writer.submit(0, tables -> tables.letters.delete(recipient, position));
  }

  @Override
  public FileStore files() {
    return this;
  }

  @Override
  public CompletionStage<Void> add(
      StoredFile file, byte[] hashes, StoredFileName name, StoredHolding holding) {
    return writer.change(hashes.length, tables -> tables.files.add(file, hashes, name, holding));
  }

  @Override
  public CompletionStage<Void> addName(StoredFileName name) {
    return writer.change(0, tables -> tables.files.addName(name));
  }

  @Override
  public CompletionStage<Void> removeName(String name) {
    return writer.change(0, tables -> tables.files.removeName(name));
  }

  @Override
  public CompletionStage<Void> remove(Sha256 file) {
    return writer.change(0, tables -> tables.files.remove(file));
  }

  @Override
  public CompletionStage<Void> hold(List<StoredHolding> holdings) {
    long bytes =
        holdings.stream().mapToLong(held -> HOLDING_BYTES + held.chunks().length() / 8).sum();
    return writer.change(bytes, tables -> tables.files.hold(holdings));
  }

  @Override
  public CompletionStage<Void> stillHeld(long account, List<Sha256> files, Instant at) {
    return writer.change(0, tables -> tables.files.stillHeld(account, files, at));
  }

  @Override
  public CompletionStage<Void> release(Sha256 file, long account) {
    return writer.change(0, tables -> tables.files.release(file, account));
  }

  @Override
  public CompletionStage<List<StoredHolding>> holdings(Sha256 file) {
    // Who asks has counted what all that are asked for may take.
    return writer.submit(0, tables -> tables.files.holdings(file));
  }

  @Override
  public CompletionStage<byte[]> hashes(Sha256 file, int from, int count) {
    return writer.find(
        (long) count * Limits.SHA_256_BYTES, tables -> tables.files.hashes(file, from, count));
  }

  @Override
  public void close() {
    writer.close();
    folder.close();
  }
}
