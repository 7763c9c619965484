package parley.server.session;

import java.util.Arrays;
import parley.server.admission.MemoryShare;

/// The requests of one session that are not answered yet, and the memory that they take: it counts
/// for all sessions together. On the session's event loop only.
final class Unanswered {

  private static final int FEW = 8;
  private static final long[] NONE = {};

  /// What all sessions have is looked at when it matters: little texts come and go without.
  private static final long GRAIN = 4096;

  private final MemoryShare share;

  /// Number and bytes of each, one behind the other: they come and go with each message.
  private long[] requests = NONE;

  private int size;
  private long bytes;
  private long counted;

  Unanswered(MemoryShare share) {
    this.share = share;
  }

  void add(long id, int bytes) {
    if (2 * size == requests.length) {
      requests = Arrays.copyOf(requests, Math.max(2 * FEW, 4 * size));
    }
    requests[2 * size] = id;
    requests[2 * size + 1] = bytes;
    size++;
    count(bytes);
  }

  /// One with that number is answered. Of several it is taken for the smallest: to give many the
  /// same number does not make the large ones count less.
  void remove(long id) {
    int smallest = -1;
    for (int i = 0; i < 2 * size; i += 2) {
      if (requests[i] == id && (smallest < 0 || requests[i + 1] < requests[smallest + 1])) {
        smallest = i;
      }
    }
    if (smallest < 0) {
      // Of a session that has ended.
      return;
    }
    count(-requests[smallest + 1]);
    size--;
    System.arraycopy(requests, smallest + 2, requests, smallest, 2 * size - smallest);
    if (size == 0) {
      // Who is idle keeps no room for what there is not.
      requests = NONE;
    }
  }

  void clear() {
    size = 0;
    requests = NONE;
    count(-bytes);
  }

  int size() {
    return size;
  }

  /// Whether they take more than `most`, and more than is left for all.
  boolean isTooMuch(long most) {
    return bytes > most && bytes > share.room();
  }

  private void count(long more) {
    bytes += more;
    counted = share.change(counted, bytes / GRAIN * GRAIN);
  }
}
