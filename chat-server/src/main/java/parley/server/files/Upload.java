package parley.server.files;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Request;

/// A manifest on its way in, of one session and on its event loop only; how much of all of them
/// there is, [Budget] says.
final class Upload {

  private final Request.RegisterFile request;
  private final Budget budget;
  private final Instant begun;
  private int received;

  // What has come so far, until it is whole or given up. Guarded by the budget.
  private @Nullable ByteArrayOutputStream pages = new ByteArrayOutputStream();

  /// What all uploads may take together. Any thread may call.
  static final class Budget {

    /// Bytes of manifests that are not complete yet, of all sessions: some thirty of the longest.
    static final long BYTES = 64L << 20;

    /// An upload that takes longer makes room when others need it.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    // Guarded by this.
    private final Set<Upload> open = new HashSet<>();
    private long taken;

    /// Lets `upload` grow by a page, if there is room, and it was not given up.
    private synchronized boolean take(Upload upload, byte[] page, Instant now) {
      if (taken + page.length > BYTES) {
        for (Upload other : List.copyOf(open)) {
          if (other != upload && now.isAfter(other.begun.plus(PATIENCE))) {
            var _ = release(other);
          }
        }
      }
      if (upload.pages == null || taken + page.length > BYTES) {
        return false;
      }
      open.add(upload);
      upload.pages.writeBytes(page);
      taken += page.length;
      return true;
    }

    /// Gives back what `upload` has taken, if it still has it, and nothing may be added to it.
    private synchronized @Nullable ByteArrayOutputStream release(Upload upload) {
      ByteArrayOutputStream pages = upload.pages;
      open.remove(upload);
      upload.pages = null;
      taken -= pages == null ? 0 : pages.size();
      return pages;
    }
  }

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
  sealed interface Taken {

    /// More is to come.
    record More() implements Taken {}

    /// The manifest is whole, and the one that was announced.
    record Whole(Manifest manifest) implements Taken {}

    /// It is not the manifest of that id.
    record Wrong() implements Taken {}

    /// There is no room.
    record NoRoom() implements Taken {}
  }

  /// Takes a page.
  Taken take(Request.PutManifest page, Instant now) {
    byte[] bytes = page.hashes().toArray();
    int whole = request.chunks() * Limits.SHA_256_BYTES;
    int sum = received + bytes.length;
    if (!page.file().equals(request.file()) || sum > whole || page.last() != (sum == whole)) {
      return new Taken.Wrong();
    }
    if (!budget.take(this, bytes, now)) {
      return new Taken.NoRoom();
    }
    received = sum;
    if (!page.last()) {
      return new Taken.More();
    }
    ByteArrayOutputStream all = budget.release(this);
    if (all == null) {
      return new Taken.NoRoom();
    }
    Manifest manifest = Manifest.of(request.info().layout(), all.toByteArray());
    return manifest.id().equals(request.file()) ? new Taken.Whole(manifest) : new Taken.Wrong();
  }

  /// Gives back what it has taken.
  void close() {
    var _ = budget.release(this);
  }
}
