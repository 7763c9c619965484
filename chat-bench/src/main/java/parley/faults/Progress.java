package parley.faults;

import java.io.Console;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import parley.faults.check.History;

/// How far a run is, once a second, on a terminal. One thread.
final class Progress implements Consumer<Duration> {

  private static final long EVERY_NANOS = 1_000_000_000;

  private final Duration length;
  private final History history;
  private final boolean terminal =
      Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  private long toldAt = System.nanoTime() - EVERY_NANOS;

  Progress(Schedule schedule, History history) {
    length = schedule.length();
    this.history = history;
  }

  @Override
  public void accept(Duration at) {
    boolean over = at.equals(length);
    if (terminal && (over || System.nanoTime() - toldAt > EVERY_NANOS)) {
      toldAt = System.nanoTime();
      System.err.print(
          "\r%d of %d s, %,d events%s"
              .formatted(
                  at.toSeconds(),
                  length.toSeconds(),
                  history.size(),
                  over ? "; no more faults, waiting for calm\n" : ""));
    }
  }
}
