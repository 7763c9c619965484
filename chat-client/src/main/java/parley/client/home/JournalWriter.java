package parley.client.home;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes journals. Lines that come while the disk is busy share the next sync.
/// Any thread may give it lines; those of one thread are written in their order.
final class JournalWriter {

  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  /// What is still to be done, in order.
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

  private sealed interface Job {

    /// `done` is absent for a line that may as well be lost.
    record Append(Journal journal, String line, @Nullable Written done) implements Job {}

    record Rewrite(Journal journal, List<String> lines) implements Job {}

    record Stop(Runnable stopped) implements Job {}
  }

  /// Starts the thread.
  JournalWriter() {
    Thread.ofPlatform().daemon().name("parley-journal").start(this::run);
  }

  /// Appends `line`, durably; `done` hears of it on the writer's thread.
  void append(Journal journal, String line, Written done) {
    jobs.add(new Job.Append(journal, line, done));
  }

  /// Appends `line` without promising that a crash does not lose it.
  void appendUnsynced(Journal journal, String line) {
    jobs.add(new Job.Append(journal, line, null));
  }

  /// Puts `lines` in the place of all that was appended before. If that fails, all stays.
  void rewrite(Journal journal, List<String> lines) {
    jobs.add(new Job.Rewrite(journal, lines));
  }

  /// Ends the thread when all that was given before is done; `stopped` is its last act. What comes
  /// later is never done.
  void stop(Runnable stopped) {
    jobs.add(new Job.Stop(stopped));
  }

  private void run() {
    List<Job.Append> group = new ArrayList<>();
    while (true) {
      Job next = group.isEmpty() ? take() : jobs.poll();
      switch (next) {
        case Job.Append append -> group.add(append);
        case null -> commit(group);
        case Job.Rewrite(Journal journal, List<String> lines) -> {
          commit(group);
          rewriteNow(journal, lines);
        }
        case Job.Stop(Runnable stopped) -> {
          commit(group);
          stopped.run();
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

  /// Writes a group, a sync for each journal that needs one, and empties it.
  private static void commit(List<Job.Append> group) {
    Map<Journal, List<Job.Append>> byJournal = new LinkedHashMap<>();
    for (Job.Append append : group) {
      byJournal.computeIfAbsent(append.journal(), journal -> new ArrayList<>()).add(append);
    }
    group.clear();
    byJournal.forEach(JournalWriter::commit);
  }

  private static void commit(Journal journal, List<Job.Append> group) {
    IOException fault = null;
    try {
      journal.append(group.stream().map(Job.Append::line).toList());
      if (group.stream().anyMatch(append -> append.done() != null)) {
        journal.sync();
      }
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", DiskFault.words(e)).log("journal not written");
      fault = e;
    }
    for (Job.Append append : group) {
      if (append.done() != null) {
        append.done().written(fault);
      }
    }
  }

  private static void rewriteNow(Journal journal, List<String> lines) {
    try {
      journal.rewrite(lines);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", DiskFault.words(e)).log("journal not compacted");
    }
  }
}
