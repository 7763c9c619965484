package parley.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.faults.check.Checker;
import parley.faults.check.Entry;
import parley.faults.check.History;
import parley.faults.check.Verdict;
import parley.logging.Logging;
import parley.sandbox.Sandbox;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parley test --faults`: a run under faults, and its judgement.
@Command(
    name = "parley test --faults",
    description = {
      "Runs a server and clients on loopback under faults, and checks what they showed.",
      "The same seed gives the same schedule of faults and of what is typed. What the processes"
          + " make of it depends on their timing, too: a run that failed need not fail again, and"
          + " its history is kept."
    },
    usageHelpAutoWidth = true,
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

  /// Of what has been killed: how long its last words may take.
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofMillis(10);

  @Option(names = "--seed", paramLabel = "N", description = "of the schedule (any)")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "how long there are faults, also 0.5 (1)")
  private double minutes = 1;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "keep the history and all logs there, also when nothing is wrong")
  private @Nullable Path keep;

  @Option(names = "--json", description = "one JSON object in place of tables")
  private boolean json;

  private final long began = System.nanoTime();
  private final History history = new History();

  private Main() {}

  /// Runs it; the exit status is 0, or 1 when a promise was broken or there was no run, or 2 for
  /// bad options. After Ctrl-C it is the JVM's: 130.
  public static void main(String[] args) {
    Logging.toStandardError("warn");
    System.exit(
        new CommandLine(new Main())
            .setParameterExceptionHandler((bad, _) -> {
              tell(bad.getMessage() + " (parley test --faults --help)");
              return CommandLine.ExitCode.USAGE;
            })
            .execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!(minutes > 0 && minutes <= 24 * 60)) {
      throw bad("--minutes must be more than 0, and a day at most");
    }
    if (keep != null) {
      try {
        Files.createDirectories(keep);
      } catch (IOException _) {
        throw bad("--keep: cannot make the folder " + keep);
      }
    }
    long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
    Duration length = Duration.ofMillis((long) (minutes * 60_000));
    try (Sandbox sandbox = Sandbox.open()) {
      try {
        return run(Schedule.of(chosen, length), sandbox);
      } catch (IOException e) {
        // After Ctrl-C all that fails is what was taken away.
        if (!sandbox.isClosed()) {
          tell("seed " + chosen + ": " + e.getMessage());
        }
        return CommandLine.ExitCode.SOFTWARE;
      }
    } catch (IOException e) {
      tell("there is no temporary folder: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private int run(Schedule schedule, Sandbox sandbox) throws IOException, InterruptedException {
    tell(
        "seed %d, %.1f s of faults, %s"
            .formatted(
                schedule.seed(),
                schedule.length().toMillis() / 1e3,
                schedule.plaintext() ? "plaintext" : "TLS"));
    World world = new World(sandbox, schedule, history);
    world.missing().forEach(Main::tell);
    AtomicBoolean over = new AtomicBoolean();
    // After Ctrl-C: all that was started has been killed by then, and its logs are still there.
    sandbox.atEnd(() -> {
      if (!over.get()) {
        awaitEnds();
        history.add(new Entry.BrokenOff());
        judge(schedule, world, sandbox.folder(), false);
      }
    });
    try {
      new Run(schedule, world, history, new Progress(schedule, history)).play();
    } finally {
      over.set(!sandbox.isClosed());
    }
    return over.get()
        ? judge(schedule, world, sandbox.folder(), true)
        : CommandLine.ExitCode.SOFTWARE;
  }

  /// Waits until all that was printed has been read.
  private void awaitEnds() {
    long began = System.nanoTime();
    while (!history.haveAllEnded() && System.nanoTime() - began < ENDED_WITHIN.toNanos()) {
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  /// Says what there is to say of the run, and returns the exit status.
  private int judge(Schedule schedule, World world, Path folder, boolean whole) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Verdict verdict = Checker.check(history.entries());
    Report report = new Report(schedule.seed(), took, whole, world.counts(), verdict);
    System.out.println(json ? report.json() : report.table());
    boolean good = verdict.isGood();
    Path kept = keep == null && !good ? Path.of("parley-faults-" + schedule.seed()) : keep;
    if (kept != null) {
      try {
        keep(kept, folder, history);
        tell("the history and all logs are in " + kept.toAbsolutePath());
      } catch (IOException e) {
        tell("the history and the logs cannot be kept: " + e.getMessage());
      }
    }
    return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static void keep(Path kept, Path folder, History history) throws IOException {
    Files.createDirectories(kept);
    Files.write(kept.resolve("history"), history.entries().stream().map(Entry::toString).toList());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Main::isLog).toList()) {
        String name = folder.relativize(file).toString().replace('/', '-');
        Files.copy(file, kept.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private CommandLine.ParameterException bad(String why) {
    return new CommandLine.ParameterException(new CommandLine(this), why);
  }

  private static boolean isLog(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith("log");
  }

  private static void tell(@Nullable String text) {
    System.err.println("parley: " + text);
  }
}
