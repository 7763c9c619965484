package parley.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.faults.check.Checker;
import parley.faults.check.Entry;
import parley.faults.check.History;
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

  private Main() {}

  /// Runs it; the exit status is 0, or 1 when a promise was broken or there was no run, or 2 for
  /// bad options.
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
      throw new CommandLine.ParameterException(
          new CommandLine(this), "--minutes must be more than 0, and a day at most");
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
    long began = System.nanoTime();
    tell(
        "seed %d, %s of faults, %s"
            .formatted(
                schedule.seed(), schedule.length(), schedule.plaintext() ? "plaintext" : "TLS"));
    History history = new History();
    World world = new World(sandbox, schedule, history);
    world.missing().forEach(Main::tell);
    new Run(schedule, world, history, new Progress(schedule, history)).play();
    Report report =
        new Report(
            schedule.seed(),
            Duration.ofNanos(System.nanoTime() - began),
            world.counts(),
            Checker.check(history.entries()));
    System.out.println(json ? report.json() : report.table());
    boolean good = report.verdict().isGood();
    Path kept = keep == null && !good ? Path.of("parley-faults-" + schedule.seed()) : keep;
    if (kept != null) {
      keep(kept, sandbox.folder(), history);
      tell("the history and all logs are in " + kept.toAbsolutePath());
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

  private static boolean isLog(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith("log");
  }

  private static void tell(@Nullable String text) {
    System.err.println("parley: " + text);
  }
}
