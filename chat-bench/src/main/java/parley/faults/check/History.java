package parley.faults.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// All that was seen, in the order in which it was. Any thread may call.
public final class History {

  private final long began = System.nanoTime();

  // Guarded by this.
  private final List<Entry> entries = new ArrayList<>();

  /// Adds what happens now.
  public synchronized void add(Entry.What what) {
    entries.add(new Entry(Duration.ofNanos(System.nanoTime() - began), what));
  }

  /// All so far.
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// Whether no process runs any more.
  public synchronized boolean haveAllEnded() {
    int running = 0;
    for (Entry entry : entries) {
      switch (entry.what()) {
        case Entry.Started _ -> running++;
        case Entry.Ended _ -> running--;
        default -> {}
      }
    }
    return running == 0;
  }

  /// How many there are.
  public synchronized int size() {
    return entries.size();
  }
}
