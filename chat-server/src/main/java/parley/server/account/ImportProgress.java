package parley.server.account;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Shows how far an import is: on a terminal in a line that changes, elsewhere with a line every
/// few seconds. Any thread may call.
final class ImportProgress {

  private static final Duration TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long started;
  private long shown;
  private long added;
  private double left;

  ImportProgress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    started = nanoTime.getAsLong();
    shown = started;
  }

  static ImportProgress onStandardError() {
    return new ImportProgress(System.err, isTerminal(), System::nanoTime);
  }

  /// About so many more are to come; not a number when nobody knows.
  synchronized void expect(double more) {
    left = more;
  }

  /// One more account is ready.
  synchronized void advance() {
    added++;
    left--;
    long now = nanoTime.getAsLong();
    if (now - shown >= (terminal ? TERMINAL : ELSEWHERE).toNanos()) {
      shown = now;
      show(now);
    }
  }

  /// Says something for good.
  synchronized void say(String line) {
    out.println(terminal ? CLEAR_LINE + line : line);
  }

  private void show(long now) {
    double seconds = (now - started) / 1e9;
    double rate = added / seconds;
    StringBuilder line =
        new StringBuilder("importing accounts: %d done, %.1f/s".formatted(added, rate));
    if (left > 0) {
      line.append(String.format(Locale.ROOT, ", about %.0f s left", left / rate));
    }
    if (terminal) {
      out.print(CLEAR_LINE + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  /// Whether standard error is one. The JDK knows only of standard input and output.
  private static boolean isTerminal() {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      return device.startsWith("/dev/pts") || device.toString().matches("/dev/tty\\w*");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
