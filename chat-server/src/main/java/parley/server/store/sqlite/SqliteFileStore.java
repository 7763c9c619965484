package parley.server.store.sqlite;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import parley.protocol.Limits;
import parley.protocol.Sha256;
import parley.server.store.FileStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;

/// Files in the SQLite database. Any thread may call; the [Writer]'s thread does the work.
final class SqliteFileStore implements FileStore {

  /// What a holding takes in the queue, about, apart from its bitmap.
  private static final long HOLDING_BYTES = 200;

  private final Writer writer;

  SqliteFileStore(Writer writer) {
    this.writer = writer;
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
}
