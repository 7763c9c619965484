package parley.server.admission;

import java.util.concurrent.atomic.AtomicLong;

/// A part of the server's memory for one kind of thing that users have it keep, all of them
/// together, and how much of it is taken. Any thread may call.
///
/// What one user may have it keep is little; thousands of them would fill the memory all the same.
public final class MemoryShare {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /// Room for `most` bytes.
  public MemoryShare(long most) {
    this.most = most;
  }

  /// Takes so much more, or gives it back, whether there is room or not.
  public void add(long bytes) {
    taken.addAndGet(bytes);
  }

  /// Whoever took `before` takes `now` in its place, whether there is room or not. Returns `now`.
  public long change(long before, long now) {
    if (now != before) {
      add(now - before);
    }
    return now;
  }

  /// Whether there is room for so much more; for less there always is.
  public boolean fits(long bytes) {
    return bytes <= 0 || bytes <= room();
  }

  /// How much is left; less than nothing, if more was taken than there was.
  public long room() {
    return most - taken.get();
  }
}
