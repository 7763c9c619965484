package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// A chunk that comes over one link: written to its place and hashed by a worker as it comes. The
/// link's handler hands over bytes; they are worked on in their order.
///
/// Lock: its monitor, held by a worker while it writes, so that after [#drop] nothing more is
/// written to a place that another arrival has taken over. Within it only those of arrivals that
/// began before are taken.
final class Arrival {

  private final PartFile part;
  private final Manifest manifest;
  private final int chunk;
  private final Executor serial;

  /// Whose the place was before, until nothing more of it can be written.
  private @Nullable Arrival before;

  private final BiConsumer<Arrival, Verdict> verdict;
  private final MessageDigest digest = Sha256.digest();
  private long position;
  private boolean dropped;
  private @Nullable IOException fault;

  /// What became of it.
  sealed interface Verdict {

    /// The bytes are the right ones, and in their place.
    record Right() implements Verdict {}

    /// They are not.
    record Wrong() implements Verdict {}

    /// It was given up.
    record Dropped() implements Verdict {}

    /// They could not be written.
    record Failed(IOException fault) implements Verdict {}
  }

  /// A chunk whose place in `part` is its own from now on, and no longer that of `before`.
  /// `verdict` hears, on a worker, what became of this one after [#finish].
  Arrival(
      PartFile part,
      Manifest manifest,
      int chunk,
      Executor serial,
      @Nullable Arrival before,
      BiConsumer<Arrival, Verdict> verdict) {
    this.part = part;
    this.manifest = manifest;
    this.chunk = chunk;
    this.serial = serial;
    this.before = before;
    this.verdict = verdict;
    this.position = manifest.layout().offset(chunk);
    serial.execute(this::dropBefore);
  }

  /// Takes the next bytes, and releases them; `written` runs on a worker afterwards.
  void take(List<ByteBuf> bytes, Runnable written) {
    serial.execute(() -> {
      for (ByteBuf each : bytes) {
        write(each);
        each.release();
      }
      written.run();
    });
  }

  /// There are no more bytes.
  void finish() {
    serial.execute(() -> verdict.accept(this, judge()));
  }

  /// Nothing is written any more when this returns, nor by those before: its own worker may not
  /// have come to that. On a worker.
  private synchronized void drop() {
    dropped = true;
    dropBefore();
  }

  private synchronized void dropBefore() {
    if (before != null) {
      before.drop();
      before = null;
    }
  }

  private synchronized void write(ByteBuf bytes) {
    if (dropped || fault != null) {
      return;
    }
    try {
      ByteBuffer buffer = bytes.nioBuffer();
      digest.update(buffer.duplicate());
      int length = buffer.remaining();
      part.write(buffer, position);
      position += length;
    } catch (IOException e) {
      fault = e;
    }
  }

  private synchronized Verdict judge() {
    if (dropped) {
      return new Verdict.Dropped();
    }
    if (fault != null) {
      return new Verdict.Failed(fault);
    }
    return manifest.matches(chunk, digest.digest()) ? new Verdict.Right() : new Verdict.Wrong();
  }
}
