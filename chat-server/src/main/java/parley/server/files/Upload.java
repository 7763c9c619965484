package parley.server.files;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Request;

/// A manifest on its way in, of one session and on its event loop only; how much of all of them
/// there is, [Budget] says.
final class Upload {

  private final Request.RegisterFile request;
  private final Budget budget;
  private final Instant begun;
  private final ByteArrayOutputStream pages = new ByteArrayOutputStream();

  /// What all uploads may take together. Any thread may call.
  static final class Budget {

    /// Bytes of manifests that are not complete yet, of all sessions: some thirty of the longest.
    static final long BYTES = 64L << 20;

    /// An upload that takes longer makes room when others need it.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    // Guarded by this.
    private final Set<Upload> open = new HashSet<>();
    private long taken;

    /// Whether `upload` may grow by so much.
    private synchronized boolean take(Upload upload, long bytes, Instant now) {
      if (taken + bytes > BYTES) {
        for (Iterator<Upload> all = open.iterator(); all.hasNext(); ) {
          Upload other = all.next();
          if (other != upload && now.isAfter(other.begun.plus(PATIENCE))) {
            taken -= other.size;
            other.size = 0;
            other.abandoned = true;
            all.remove();
          }
        }
      }
      if (upload.abandoned || taken + bytes > BYTES) {
        return false;
      }
      open.add(upload);
      upload.size += bytes;
      taken += bytes;
      return true;
    }

    private synchronized void release(Upload upload) {
      open.remove(upload);
      taken -= upload.size;
      upload.size = 0;
      upload.abandoned = true;
    }
  }

  // Guarded by the budget.
  private long size;
  private boolean abandoned;

  Upload(Request.RegisterFile request, Budget budget, Instant begun) {
    this.request = request;
    this.budget = budget;
    this.begun = begun;
  }

  /// What was asked for, and wanted.
  Request.RegisterFile request() {
    return request;
  }

  /// What a page led to.
  enum Taken {
    /// More is to come.
    MORE,
    /// The manifest is whole, and the one that was announced.
    WHOLE,
    /// It is not the manifest of that id.
    WRONG,
    /// There is no room.
    NO_ROOM
  }

  /// Takes a page.
  Taken take(Request.PutManifest page, Instant now) {
    byte[] hashes = page.hashes().toArray();
    long whole = (long) request.chunks() * Limits.SHA_256_BYTES;
    long sum = (long) pages.size() + hashes.length;
    if (!page.file().equals(request.file()) || sum > whole || page.last() != (sum == whole)) {
      return Taken.WRONG;
    }
    if (!budget.take(this, hashes.length, now)) {
      return Taken.NO_ROOM;
    }
    pages.writeBytes(hashes);
    if (!page.last()) {
      return Taken.MORE;
    }
    return manifest().id().equals(request.file()) ? Taken.WHOLE : Taken.WRONG;
  }

  private Manifest manifest() {
    return Manifest.of(new Layout(request.size(), request.chunks()), pages.toByteArray());
  }

  /// All hashes, once it is whole.
  byte[] hashes() {
    return pages.toByteArray();
  }

  /// Gives back what it has taken.
  void close() {
    budget.release(this);
  }

  /// Gives back what `upload` has taken, if there is one.
  static void discard(@Nullable Upload upload) {
    if (upload != null) {
      upload.close();
    }
  }
}
