package parley.client.transfer;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import parley.protocol.Sha256;

/// The SHA-256 of a file that is being downloaded, computed from its first byte on as far as chunks
/// are there without a gap. Any thread may call.
final class WholeDigest {

  private static final long TURN_BYTES = 1L << 20;

  private final PartFile part;
  private final long size;
  private final Executor workers;
  private final MessageDigest digest = Sha256.digest();
  private final CompletableFuture<Sha256> result = new CompletableFuture<>();

  /// Up to where bytes are there. Guarded by this, as is `running`.
  private long reach;

  private boolean running;

  /// Belongs to the turn that is running.
  private long done;

  WholeDigest(PartFile part, long size, Executor workers) {
    this.part = part;
    this.size = size;
    this.workers = workers;
  }

  /// Completes on a worker when all is hashed.
  CompletableFuture<Sha256> result() {
    return result;
  }

  /// All bytes before `reach` are there, and right.
  synchronized void reach(long reach) {
    this.reach = Math.max(this.reach, reach);
    if (!running) {
      running = true;
      workers.execute(this::turn);
    }
  }

  private void turn() {
    try {
      long length = Math.min(TURN_BYTES, reached() - done);
      FileHashing.feed(digest, part.channel(), done, length);
      done += length;
      if (done == size) {
        result.complete(Sha256.of(digest.digest()));
      } else if (goesOn()) {
        workers.execute(this::turn);
      }
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private synchronized long reached() {
    return reach;
  }

  private synchronized boolean goesOn() {
    running = done < reach;
    return running;
  }
}
