package parley.client.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// Whether a file that is here has a certain content.
final class ContentMatch {

  private ContentMatch() {}

  /// What was found in `file`, if that is a regular one whose manifest in `layout` has that id;
  /// else nothing. Completes on a worker.
  static CompletableFuture<Optional<FileDigest>> of(
      Workers workers, Path file, Layout layout, Sha256 id) {
    return CompletableFuture.supplyAsync(() -> stamp(file, layout.size()), workers.disk())
        .thenCompose(stamp -> FileHashing.start(workers, file, layout, stamp, _ -> {}))
        .handle((digest, fault) ->
            fault == null && digest.manifest().id().equals(id)
                ? Optional.of(digest)
                : Optional.empty());
  }

  private static FileStamp stamp(Path file, long size) {
    try {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size) {
        return FileStamp.of(file);
      }
      throw new FileChangedException(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
