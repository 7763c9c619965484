package parley.client.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// The hashing of one file: its chunks side by side on all workers but one, and beside them the
/// whole, which has to go from the first byte to the last. All keep about the same pace, so the
/// disk is read once. In turns, so that others have the workers too.
final class FileHashing {

  /// What each worker reads into, however many files it hashes by turns. Outside the heap: into the
  /// heap the bytes would be copied once more.
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(128 * 1024));

  /// Bytes in one turn.
  private static final long TURN_BYTES = 4L << 20;

  private final Workers workers;
  private final Path file;
  private final Layout layout;
  private final FileStamp before;
  private final LongConsumer progress;
  private final FileChannel channel;
  private final byte[] hashes;
  private final AtomicInteger nextChunk = new AtomicInteger();
  private final AtomicInteger atWork;
  private final MessageDigest whole = Sha256.digest();
  private final CompletableFuture<FileDigest> result = new CompletableFuture<>();

  /// Belongs to the turns of the whole.
  private long hashed;

  private FileHashing(
      Workers workers, Path file, Layout layout, FileStamp before, LongConsumer progress)
      throws IOException {
    this.workers = workers;
    this.file = file;
    this.layout = layout;
    this.before = before;
    this.progress = progress;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.hashes = new byte[layout.chunks() * Limits.SHA_256_BYTES];
    this.atWork = new AtomicInteger(hashers() + 1);
  }

  /// Hashes `file`, which has that stamp, in that layout. `progress` hears on the workers how many
  /// bytes are done. Completes on a worker; fails with [FileChangedException] when the file is not
  /// what it was any more, or another [IOException].
  static CompletableFuture<FileDigest> start(
      Workers workers, Path file, Layout layout, FileStamp before, LongConsumer progress) {
    FileHashing hashing;
    try {
      hashing = new FileHashing(workers, file, layout, before, progress);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    workers.hashing().execute(() -> hashing.turn(hashing::hashWhole));
    for (int i = 0; i < hashers(); i++) {
      ChunkHasher hasher = hashing.new ChunkHasher();
      workers.hashing().execute(() -> hashing.turn(hasher));
    }
    return hashing.result;
  }

  /// Feeds `length` bytes of `channel`, from `position` on, to `digest`.
  static void feed(MessageDigest digest, FileChannel channel, long position, long length)
      throws IOException {
    ByteBuffer buffer = BUFFER.get();
    long end = position + length;
    for (long at = position; at < end; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file has become shorter");
      }
      digest.update(buffer.flip());
      at += read;
    }
  }

  private static int hashers() {
    return Math.max(1, Workers.count() - 1);
  }

  /// A turn of work that says whether there is more of it.
  private interface Turn {
    boolean more() throws IOException;
  }

  private void turn(Turn turn) {
    boolean more = false;
    try {
      more = !result.isDone() && turn.more();
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e instanceof EOFException ? new FileChangedException(file) : e);
    }
    if (more) {
      workers.hashing().execute(() -> turn(turn));
    } else if (atWork.decrementAndGet() == 0) {
      finish();
    }
  }

  /// Hashes one chunk after the other. Belongs to its turns.
  private final class ChunkHasher implements Turn {

    private final MessageDigest digest = Sha256.digest();
    private int chunk = nextChunk.getAndIncrement();
    private long done;

    @Override
    public boolean more() throws IOException {
      if (chunk >= layout.chunks()) {
        return false;
      }
      long length = Math.min(TURN_BYTES, layout.length(chunk) - done);
      feed(digest, channel, layout.offset(chunk) + done, length);
      done += length;
      if (done == layout.length(chunk)) {
        int at = chunk * Limits.SHA_256_BYTES;
        System.arraycopy(digest.digest(), 0, hashes, at, Limits.SHA_256_BYTES);
        chunk = nextChunk.getAndIncrement();
        done = 0;
      }
      return true;
    }
  }

  /// One turn of the whole after the other, so that none needs a lock.
  private boolean hashWhole() throws IOException {
    long length = Math.min(TURN_BYTES, layout.size() - hashed);
    feed(whole, channel, hashed, length);
    hashed += length;
    progress.accept(hashed);
    return hashed < layout.size();
  }

  private void finish() {
    try (channel) {
      if (!result.isDone()) {
        if (!FileStamp.of(file).equals(before)) {
          throw new FileChangedException(file);
        }
        result.complete(
            new FileDigest(Manifest.of(layout, hashes), Sha256.of(whole.digest()), before));
      }
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }
}
