package parley.server.store;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import parley.protocol.Sha256;

/// The part of the store that remembers files, under the same promises as [Store].
public interface FileStore {

  /// Adds a file with its manifest's `hashes`, 32 bytes each, its first name and its first holding,
  /// whole or not at all; in place of what had that id or that name, and could not be removed.
  CompletionStage<Void> add(
      StoredFile file, byte[] hashes, StoredFileName name, StoredHolding holding);

  /// Another name for a file that is there, in place of what it meant before.
  CompletionStage<Void> addName(StoredFileName name);

  /// Forgets a name.
  CompletionStage<Void> removeName(String name);

  /// Forgets a file, with its manifest, its names and its holdings.
  CompletionStage<Void> remove(Sha256 file);

  /// Notes holdings, in place of what was known of the same accounts and files.
  CompletionStage<Void> hold(List<StoredHolding> holdings);

  /// What `account` holds of `files` was still so at `at`.
  CompletionStage<Void> stillHeld(long account, List<Sha256> files, Instant at);

  /// `account` holds nothing of a file any more.
  CompletionStage<Void> release(Sha256 file, long account);

  /// All holdings of a file.
  CompletionStage<List<StoredHolding>> holdings(Sha256 file);

  /// The hashes of `count` chunks of a file, beginning with chunk `from`; fewer at its end, and
  /// none of a file that is not there.
  CompletionStage<byte[]> hashes(Sha256 file, int from, int count);

  /// What [Store#load] finds of files: all of them, their names, and when who last held them.
  ///
  /// @param alive when the server was last known to be
  record Files(
      List<StoredFile> files, List<StoredFileName> names, List<Holder> holders, Instant alive) {}

  /// When an account last held some chunks of a file, and the hash code of which.
  record Holder(Sha256 file, long account, int chunks, Instant held) {}
}
