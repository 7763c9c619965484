package parley.client.home;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes journals, and one that waits for the disk. A line is written at once,
/// also while the disk is busy, so that only a power failure loses it before it is synced; lines
/// that come meanwhile share the next sync. Any thread may give it lines; those of one thread are
/// written in their order.
final class JournalWriter {

  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  /// What is still to be done, in order.
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

  private final ExecutorService disk;

  /// What was promised of lines that were written since the last sync began.
  private final List<Promise> written = new ArrayList<>();

  private @Nullable Sync syncing;
  private volatile boolean stopped;

  private sealed interface Job {

    /// `done` is absent for a line that may as well be lost; `tried` completes when the line is in
    /// the file, or cannot be.
    record Append(
        Journal journal,
        String line,
        @Nullable Written done,
        CompletableFuture<@Nullable Void> tried)
        implements Job {}

    /// A sync is over, and may have been noticed.
    record Synced() implements Job {}

    record Rewrite(Journal journal, List<String> lines) implements Job {}

    record Stop(Runnable last) implements Job {}
  }

  /// `done` is to hear when the disk keeps a line of that journal.
  private record Promise(Journal journal, Written done) {}

  /// Promises that wait for the disk, and how far it keeps each journal when it has come through.
  private record Sync(
      List<Promise> promises,
      Map<Journal, Long> ends,
      CompletableFuture<Map<Journal, IOException>> faults) {}

  /// Starts the threads.
  JournalWriter() {
    this(
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("parley-sync").factory()));
  }

  /// Syncs on `disk`, which it shuts down in the end.
  JournalWriter(ExecutorService disk) {
    this.disk = disk;
    Thread.ofPlatform().daemon().name("parley-journal").start(this::run);
  }

  /// Appends `line`, durably; `done` hears of it on the writer's thread. What this returns
  /// completes when the line is in the file, so that only a power failure loses it, or cannot be.
  CompletableFuture<@Nullable Void> append(Journal journal, String line, Written done) {
    return add(new Job.Append(journal, line, done, new CompletableFuture<>()));
  }

  /// Appends `line` without promising that a crash does not lose it.
  void appendUnsynced(Journal journal, String line) {
    add(new Job.Append(journal, line, null, new CompletableFuture<>()));
  }

  private CompletableFuture<@Nullable Void> add(Job.Append append) {
    jobs.add(append);
    if (stopped) {
      append.tried.complete(null);
    }
    return append.tried;
  }

  /// Puts `lines` in the place of all that was appended before. If that fails, all stays.
  void rewrite(Journal journal, List<String> lines) {
    jobs.add(new Job.Rewrite(journal, lines));
  }

  /// Ends the threads when all that was given before is done; `last` is their last act. What comes
  /// later is never done.
  void stop(Runnable last) {
    jobs.add(new Job.Stop(last));
  }

  private void run() {
    try {
      work();
    } finally {
      stopped = true;
      jobs.forEach(JournalWriter::giveUp);
    }
  }

  private void work() {
    while (true) {
      Job next = written.isEmpty() || syncing != null ? take() : jobs.poll();
      switch (next) {
        case null -> syncing = sync();
        case Job.Append append -> write(append);
        case Job.Synced() -> {
          if (syncing != null && syncing.faults.isDone()) {
            synced(syncing);
          }
        }
        case Job.Rewrite(Journal journal, List<String> lines) -> {
          settle();
          rewriteNow(journal, lines);
        }
        case Job.Stop(Runnable last) -> {
          settle();
          disk.shutdown();
          last.run();
          return;
        }
      }
    }
  }

  private Job take() {
    while (true) {
      try {
        return jobs.take();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread, and an interrupt would close its files.
        LOG.atWarn().log("journal writer interrupted");
      }
    }
  }

  private void write(Job.Append append) {
    IOException fault = null;
    try {
      append.journal.append(append.line);
    } catch (IOException e) {
      failed(e);
      fault = e;
    }
    append.tried.complete(null);
    if (append.done == null) {
      return;
    }
    if (fault == null) {
      written.add(new Promise(append.journal, append.done));
    } else {
      append.done.written(fault);
    }
  }

  /// Has the disk keep what was written, a sync for each journal that needs one.
  private Sync sync() {
    List<Promise> promises = List.copyOf(written);
    written.clear();
    Map<Journal, Long> ends = new LinkedHashMap<>();
    promises.forEach(each -> ends.put(each.journal, each.journal.end()));
    Sync sync =
        new Sync(promises, ends, CompletableFuture.supplyAsync(() -> force(ends.keySet()), disk));
    sync.faults.thenRun(() -> jobs.add(new Job.Synced()));
    return sync;
  }

  private static Map<Journal, IOException> force(Set<Journal> journals) {
    Map<Journal, IOException> faults = new HashMap<>();
    for (Journal journal : journals) {
      try {
        journal.force();
      } catch (IOException e) {
        faults.put(journal, e);
      }
    }
    return faults;
  }

  /// What was written to a journal while its sync failed goes with what was being synced.
  private void synced(Sync sync) {
    syncing = null;
    Map<Journal, IOException> faults = sync.faults.join();
    List<Promise> over = new ArrayList<>(sync.promises);
    sync.ends.forEach((journal, end) -> {
      IOException fault = faults.get(journal);
      if (fault == null) {
        journal.forced(end);
      } else {
        failed(journal.undone(fault));
        written.removeIf(each -> each.journal == journal && over.add(each));
      }
    });
    over.forEach(each -> each.done.written(faults.get(each.journal)));
  }

  /// Waits until the disk keeps all that was written.
  private void settle() {
    while (syncing != null || !written.isEmpty()) {
      Sync sync = syncing == null ? sync() : syncing;
      sync.faults.join();
      synced(sync);
    }
  }

  /// Whoever waits for a line that is never written goes on.
  private static void giveUp(Job job) {
    if (job instanceof Job.Append append) {
      append.tried.complete(null);
    }
  }

  private static void failed(IOException fault) {
    LOG.atWarn().addKeyValue("reason", DiskFault.words(fault)).log("journal not written");
  }

  private static void rewriteNow(Journal journal, List<String> lines) {
    try {
      journal.rewrite(lines);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", DiskFault.words(e)).log("journal not compacted");
    }
  }
}
