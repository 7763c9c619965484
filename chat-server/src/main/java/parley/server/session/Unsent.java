package parley.server.session;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes that wait for all slow readers together, and how much that may be. Any thread may
/// call.
///
/// A session may have no more than is left: one slow reader has room enough, a thousand of them
/// have little each, and together they never fill the memory (dynamic thresholds, Choudhury and
/// Hahne, 1998).
public final class Unsent {

  private final long most;
  private final AtomicLong waiting = new AtomicLong();

  /// Room for `most` bytes.
  public Unsent(long most) {
    this.most = most;
  }

  void add(long bytes) {
    waiting.addAndGet(bytes);
  }

  /// How much is left.
  long room() {
    return most - waiting.get();
  }
}
