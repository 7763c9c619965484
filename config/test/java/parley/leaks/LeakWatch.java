package parley.leaks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Fails a test run in which a buffer was dropped without being released. Netty reports such a leak
/// when the buffer's memory is collected, long after the test that did it, and only logs it. Any
/// thread may report; the platform finds this class by `META-INF/services`.
public final class LeakWatch implements LauncherSessionListener {

  private static final long COLLECTION_AT_MOST_MILLIS = 10_000;

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    // A buffer may come to light a little later than the mark that was collected with it.
    for (int i = 0; i < 2; i++) {
      collectGarbage();
      // Leaks are reported when the next buffer is made.
      ByteBufAllocator.DEFAULT.buffer().release();
    }
    if (!leaks.isEmpty()) {
      Set<String> places = new TreeSet<>();
      for (String records : leaks) {
        records.lines().filter(line -> line.contains("parley.")).findFirst().ifPresent(places::add);
      }
      throw new AssertionError(
          "LEAK: "
              + leaks.size()
              + " buffers were never released, maybe of tests that failed; the log has the records."
              + " Last touched by us at:\n"
              + String.join("\n", places));
    }
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    Reference<Object> mark = new WeakReference<>(new Object(), collected);
    System.gc();
    try {
      if (collected.remove(COLLECTION_AT_MOST_MILLIS) == null) {
        throw new AssertionError("the garbage was not collected in time");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Reference.reachabilityFence(mark);
    }
  }
}
