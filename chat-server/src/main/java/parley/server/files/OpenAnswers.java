package parley.server.files;

import java.util.HashMap;
import java.util.Map;
import parley.server.session.Session;

/// What the answers that name who is away take in memory until they are read to the end, and how
/// much that may be. A session has one at a time. Any thread may call.
final class OpenAnswers {

  /// Bytes of all of them.
  static final long BYTES = 64L << 20;

  // Guarded by this.
  private final Map<Session, Long> open = new HashMap<>();
  private long taken;

  /// Whether there is room for an answer to `session` of so many bytes, which it takes. For one
  /// alone there is, however long it is.
  synchronized boolean take(Session session, long bytes) {
    if (taken > 0 && taken + bytes > BYTES) {
      return false;
    }
    open.put(session, bytes);
    taken += bytes;
    return true;
  }

  /// The answer to `session` is read, or will not be. May be called again.
  synchronized void release(Session session) {
    Long bytes = open.remove(session);
    taken -= bytes == null ? 0 : bytes;
  }
}
