package parley.server.messaging;

import java.util.concurrent.atomic.AtomicLong;

/// The texts of letters that the store does not have, of all mailboxes together, and how much
/// memory they may take. Any thread may call.
///
/// Who does not acknowledge has little in memory for some seconds; thousands of them would fill it.
/// When there is no room left, letters go to the store, as they do for one whose window is full.
public final class Texts {

  private final long most;
  private final AtomicLong held = new AtomicLong();

  /// Room for `most` bytes.
  public Texts(long most) {
    this.most = most;
  }

  void add(long bytes) {
    held.addAndGet(bytes);
  }

  /// Whether there is room for so much more.
  boolean fit(long bytes) {
    return held.get() + bytes <= most;
  }
}
