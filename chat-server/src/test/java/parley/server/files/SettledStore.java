package parley.server.files;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import parley.protocol.Sha256;
import parley.server.store.FileStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;

/// A real store whose every call is waited for: what completes does so on the caller's thread.
record SettledStore(FileStore store) implements FileStore {

  private static <T> CompletionStage<T> settled(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS);
    try {
      future.join();
    } catch (RuntimeException fault) {
      // The stage says so.
    }
    return future;
  }

  @Override
  public CompletionStage<Void> add(
      StoredFile file, byte[] hashes, StoredFileName name, StoredHolding holding) {
    return settled(store.add(file, hashes, name, holding));
  }

  @Override
  public CompletionStage<Void> addName(StoredFileName name) {
    return settled(store.addName(name));
  }

  @Override
  public CompletionStage<Void> removeName(String name) {
    return settled(store.removeName(name));
  }

  @Override
  public CompletionStage<Void> remove(Sha256 file) {
    return settled(store.remove(file));
  }

  @Override
  public CompletionStage<Void> hold(List<StoredHolding> holdings) {
    return settled(store.hold(holdings));
  }

  @Override
  public CompletionStage<Void> stillHeld(long account, List<Sha256> files, Instant at) {
    return settled(store.stillHeld(account, files, at));
  }

  @Override
  public CompletionStage<Void> release(Sha256 file, long account) {
    return settled(store.release(file, account));
  }

  @Override
  public CompletionStage<List<StoredHolding>> holdings(Sha256 file) {
    return settled(store.holdings(file));
  }

  @Override
  public CompletionStage<byte[]> hashes(Sha256 file, int from, int count) {
    return settled(store.hashes(file, from, count));
  }
}
