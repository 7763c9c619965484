package parley.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.logging.Logging;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `parley bench NAME`: measures a server that it starts itself, on loopback.
@Command(
    name = "parley bench",
    description = "Measures a server of its own, on loopback.",
    footerHeading = "%n",
    footer =
        "Latencies of relay, fanout, stored and idle are those of a closed loop: a message is sent"
            + " when another is answered, so that a pause of the server delays few, and what would"
            + " have been sent meanwhile is not counted. Those of overload and talk are counted"
            + " from when a message was due.",
    usageHelpAutoWidth = true,
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

  private static final String ALL = "all";

  /// In the order in which `all` runs them.
  static final Map<String, Benchmark> BENCHMARKS = new LinkedHashMap<>();

  static {
    BENCHMARKS.put("relay", new Relay());
    BENCHMARKS.put("fanout", new Fanout());
    BENCHMARKS.put("idle", new Idle());
    BENCHMARKS.put("login", new Login());
    BENCHMARKS.put("stored", new Stored());
    BENCHMARKS.put("swarm", new Swarm());
    BENCHMARKS.put("overload", new Overload(Overload.LOADS));
    BENCHMARKS.put("talk", new Talk());
  }

  /// Files that a process has open besides its connections.
  private static final int OTHER_FILES = 500;

  @Parameters(
      paramLabel = "NAME",
      description = {
        "relay     users in pairs write to each other",
        "fanout    one user broadcasts to all others",
        "idle      users are online and do nothing",
        "login     all users log in, again and again",
        "stored    users write to others who are away",
        "swarm     a file goes from those who have it to those who want it",
        "overload  users in pairs offer more than the server can carry",
        "talk      two users write to each other while each downloads the other's file",
        "all       one after the other"
      })
  private String name = "";

  @Option(names = "--users", paramLabel = "N", description = "how many users (1000)")
  private int users = 1000;

  @Option(
      names = "--window",
      paramLabel = "W",
      description = "messages that each sender has outstanding (8)")
  private int window = 8;

  @Option(names = "--size", paramLabel = "BYTES", description = "bytes of a text (100)")
  private int size = 100;

  @Option(
      names = "--warm-up",
      paramLabel = "T",
      description = "seconds before anything is measured (5)")
  private int warmUp = 5;

  @Option(names = "--seconds", paramLabel = "T", description = "how long is measured (10)")
  private int seconds = 10;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often, each time with a fresh server: median, least and greatest (1)")
  private int rounds = 1;

  @Option(names = "--mib", paramLabel = "N", description = "swarm, talk: size of a file (1024)")
  private int mib = SwarmOptions.USUAL.mib();

  @Option(names = "--seeds", paramLabel = "N", description = "swarm: who has it (1)")
  private int seeds = SwarmOptions.USUAL.seeds();

  @Option(names = "--leechers", paramLabel = "N", description = "swarm: who wants it (3)")
  private int leechers = SwarmOptions.USUAL.leechers();

  @Option(names = "--chunks", paramLabel = "N", description = "swarm, talk: how it is cut (256)")
  private int chunks = SwarmOptions.USUAL.chunks();

  @Option(names = "--tls", description = "encrypted connections (swarm: always)")
  private boolean tls;

  @Option(names = "--json", description = "one JSON object a line in place of tables")
  private boolean json;

  @Option(
      names = "--server-jvm",
      paramLabel = "FLAGS",
      description = "more flags for the server's JVM, such as a profiler's")
  private String serverJvm = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /// Runs it; the exit status is 0, or 1 when nothing could be measured, or 2 for bad options.
  public static void main(String[] args) {
    Logging.toStandardError("warn");
    System.exit(
        new CommandLine(new Main())
            .setParameterExceptionHandler((bad, _) -> {
              tell(bad.getMessage() + " (parley bench --help)");
              return CommandLine.ExitCode.USAGE;
            })
            .execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Options options = options();
    for (Map.Entry<String, Benchmark> each : chosen().entrySet()) {
      try {
        measure(each.getKey(), each.getValue(), options);
      } catch (BenchmarkException | IOException e) {
        tell(each.getKey() + ": " + e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void measure(String name, Benchmark benchmark, Options asked)
      throws BenchmarkException, IOException, InterruptedException {
    Options options = benchmark.adjust(asked);
    Report report = new Report(name, options, told(benchmark));
    List<List<Map<Measure, Double>>> rounds = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      String progress =
          options.rounds() == 1
              ? name
              : "%s, round %d of %d".formatted(name, round, options.rounds());
      List<Map<Measure, Double>> found = run(progress, benchmark, options);
      rounds.add(found);
      if (json) {
        System.out.println(report.json(round, found));
      }
    }
    if (!json) {
      System.out.println(report.table(rounds));
    } else if (options.rounds() > 1) {
      System.out.println(report.json(rounds));
    }
  }

  private List<Map<Measure, Double>> run(String progress, Benchmark benchmark, Options options)
      throws BenchmarkException, IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.open()) {
      try {
        tell(progress + ": starting a server");
        ServerProcess server =
            ServerProcess.start(
                sandbox,
                sandbox.folder().resolve("server"),
                flags(benchmark),
                serverOptions(options));
        return benchmark.run(
            new Benchmark.Setting(options, server, text -> tell(progress + ": " + text)));
      } catch (BenchmarkException | IOException e) {
        if (sandbox.isClosed()) {
          // The program ends already, by Ctrl-C: this waits for it.
          System.exit(CommandLine.ExitCode.SOFTWARE);
        }
        throw e;
      }
    }
  }

  /// The options that concern it; scripts are told of all that were given, too.
  private Set<Parameter> told(Benchmark benchmark) {
    Set<Parameter> told = EnumSet.copyOf(benchmark.parameters());
    if (json) {
      Stream.of(Parameter.values())
          .filter(each -> spec.commandLine().getParseResult().hasMatchedOption(each.option))
          .forEach(told::add);
    }
    return told;
  }

  private List<String> flags(Benchmark benchmark) {
    List<String> flags = new ArrayList<>(benchmark.serverFlags());
    flags.addAll(List.of(serverJvm.split(" ")));
    return flags;
  }

  /// The users of a benchmark stand for many more each, and are not refused for that.
  private static List<String> serverOptions(Options options) {
    List<String> all =
        new ArrayList<>(List.of("--message-rate", "1000000", "--broadcast-rate", "1000000"));
    if (!options.tls()) {
      all.add("--plaintext");
    }
    return all;
  }

  private Map<String, Benchmark> chosen() {
    Benchmark benchmark = BENCHMARKS.get(name);
    if (benchmark != null) {
      return Map.of(name, benchmark);
    }
    if (name.equals(ALL)) {
      return BENCHMARKS;
    }
    throw bad(
        "there is no benchmark '%s', but %s and %s"
            .formatted(name, String.join(", ", BENCHMARKS.keySet()), ALL));
  }

  private Options options() {
    try {
      Options options =
          new Options(
              users,
              window,
              size,
              warmUp,
              seconds,
              rounds,
              tls,
              new SwarmOptions(mib, seeds, leechers, chunks));
      checkOpenFiles();
      return options;
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /// The server has as many connections as this process, and the same limit.
  private void checkOpenFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        && users + OTHER_FILES > system.getMaxFileDescriptorCount()) {
      throw new IllegalArgumentException(
          "%,d users need %,d open files in one process, and only %,d are allowed (ulimit -Hn)"
              .formatted(users, users + OTHER_FILES, system.getMaxFileDescriptorCount()));
    }
  }

  private ParameterException bad(String text) {
    return new ParameterException(new CommandLine(this), text);
  }

  private static void tell(String text) {
    System.err.println("parley: " + text);
  }
}
