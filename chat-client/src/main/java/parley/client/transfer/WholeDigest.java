package parley.client.transfer;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// The SHA-256 of a file that is being downloaded, computed from its first byte on as far as chunks
/// are there without a gap. Chunks that were believed, since an earlier run had verified and
/// recorded them, are verified again on the way. Any thread may call.
final class WholeDigest {

  private static final long TURN_BYTES = 1L << 20;

  private final PartFile part;
  private final Manifest manifest;
  private final BitSet believed;
  private final Executor workers;
  private final MessageDigest digest = Sha256.digest();
  private final MessageDigest chunkDigest = Sha256.digest();
  private final CompletableFuture<Sha256> result = new CompletableFuture<>();

  /// Up to where bytes are there. Guarded by this, as is `running`.
  private long reach;

  private boolean running;

  /// Belongs to the turn that is running, as do `chunk`, where it is in, and `spoilt`.
  private long done;

  private int chunk;
  private final BitSet spoilt = new BitSet();

  WholeDigest(PartFile part, Manifest manifest, ChunkSet believed, Executor workers) {
    this.part = part;
    this.manifest = manifest;
    this.believed = believed.toBitSet();
    this.workers = workers;
  }

  /// Completes on a worker when all is hashed; with a [SpoiltException] when some of it is wrong.
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
      Layout layout = manifest.layout();
      long end = layout.offset(chunk) + layout.length(chunk);
      long length = Math.min(TURN_BYTES, Math.min(reached(), end) - done);
      FileHashing.feed(digest, part.channel(), done, length);
      if (believed.get(chunk)) {
        FileHashing.feed(chunkDigest, part.channel(), done, length);
      }
      done += length;
      if (done == end) {
        judge();
        chunk++;
      }
      if (done == layout.size()) {
        finish();
      } else if (goesOn()) {
        workers.execute(this::turn);
      }
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private void judge() {
    if (believed.get(chunk) && !manifest.matches(chunk, chunkDigest.digest())) {
      spoilt.set(chunk);
    }
  }

  private void finish() {
    if (spoilt.isEmpty()) {
      result.complete(Sha256.of(digest.digest()));
    } else {
      result.completeExceptionally(new SpoiltException(ChunkSet.of(spoilt)));
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
