package parley.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import tools.jackson.databind.JsonNode;

/// A file goes from those who have it to those who want it, all at once: every peer a `chat --json`
/// in a process of its own, over TLS, in memory where there is such a folder. Counted from the
/// `download` commands to the last answer, which is after all is verified and registered.
final class Swarm implements Benchmark {

  private static final Path MEMORY = Path.of("/dev/shm");

  private static final Duration AT_MOST = Duration.ofMinutes(10);

  private static final String FILE = "file";

  /// One of the files that go ahead is as large as this.
  private static final int WARM_UP_MIB = 32;

  /// More does not pass.
  private static final int WARM_UP_MIB_A_SECOND = 4 * WARM_UP_MIB;

  static final int MIB = 1 << 20;

  @Override
  public Set<Parameter> parameters() {
    return Set.of(
        Parameter.MIB, Parameter.SEEDS, Parameter.LEECHERS, Parameter.CHUNKS, Parameter.WARM_UP);
  }

  @Override
  public Options adjust(Options asked) {
    return asked.overTls();
  }

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    SwarmOptions options = setting.options().swarm();
    long mib = options.mib() + (long) WARM_UP_MIB_A_SECOND * setting.options().warmUp();
    try (Sandbox sandbox = sandbox(mib * (1 + options.leechers()))) {
      return List.of(run(setting, sandbox));
    } catch (IOException e) {
      throw new BenchmarkException(String.valueOf(e.getMessage()));
    }
  }

  private static Map<Measure, Double> run(Setting setting, Sandbox sandbox)
      throws BenchmarkException, InterruptedException, IOException {
    SwarmOptions options = setting.options().swarm();
    setting.tell("writing %,d MiB".formatted(options.mib()));
    Path file = write(sandbox.folder().resolve(FILE), options.mib(), 0);
    setting.tell("%d seeds register it".formatted(options.seeds()));
    List<PeerProcess> seeds = new ArrayList<>();
    for (int i = 0; i < options.seeds(); i++) {
      PeerProcess seed = PeerProcess.start(sandbox, setting.server(), "seed" + i);
      Files.createLink(seed.files().resolve(FILE), file);
      ok(seed.ask("register " + FILE + " " + options.chunks()));
      seeds.add(seed);
    }
    List<PeerProcess> leechers = new ArrayList<>();
    for (int i = 0; i < options.leechers(); i++) {
      leechers.add(PeerProcess.start(sandbox, setting.server(), "leecher" + i));
    }
    warmUp(setting, sandbox, seeds, leechers);
    List<PeerProcess> all = new ArrayList<>(seeds);
    all.addAll(leechers);
    setting.tell("%d download it".formatted(options.leechers()));
    Duration before = cpu(all);
    Meter meter = new Meter(setting.server());
    List<CompletableFuture<JsonNode>> downloads =
        leechers.stream().map(leecher -> leecher.ask("download " + FILE)).toList();
    long fromSeeds = 0;
    for (CompletableFuture<JsonNode> download : downloads) {
      fromSeeds += fromSeeds(ok(download));
    }
    Meter.Reading reading = meter.read();
    double bytes = (double) options.mib() * MIB;
    Map<Measure, Double> found = new EnumMap<>(Measure.class);
    found.put(Measure.MBPS, bytes / 1e6 / reading.seconds());
    found.put(Measure.SECONDS, reading.seconds());
    found.put(Measure.CPU_SECONDS, cpu(all).minus(before).toNanos() / 1e9);
    found.put(Measure.SEED_EGRESS_RATIO, fromSeeds / bytes);
    found.put(Measure.GENERATOR_CORES, reading.ownCores());
    return found;
  }

  /// Moves other files the same way for so many seconds, so that what peers that have just started
  /// compile is not measured.
  private static void warmUp(
      Setting setting, Sandbox sandbox, List<PeerProcess> seeds, List<PeerProcess> leechers)
      throws BenchmarkException, InterruptedException, IOException {
    int seconds = setting.options().warmUp();
    if (seconds > 0) {
      setting.tell("warming up");
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (int i = 1; System.nanoTime() - end < 0; i++) {
      String name = "warm-up" + i;
      Path file = write(sandbox.folder().resolve(name), WARM_UP_MIB, i);
      for (PeerProcess seed : seeds) {
        Files.createLink(seed.files().resolve(name), file);
        ok(seed.ask("register " + name));
      }
      for (CompletableFuture<JsonNode> download :
          leechers.stream().map(leecher -> leecher.ask("download " + name)).toList()) {
        ok(download);
      }
    }
  }

  private static long fromSeeds(JsonNode download) {
    long bytes = 0;
    for (Map.Entry<String, JsonNode> source : download.get("sources").properties()) {
      if (source.getKey().startsWith("seed")) {
        bytes += source.getValue().longValue();
      }
    }
    return bytes;
  }

  /// In memory, where there is such a folder with room for so much.
  static Sandbox sandbox(long mib) throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() / MIB > mib
        ? Sandbox.in(MEMORY)
        : Sandbox.open();
  }

  /// The answer of a command that has to succeed.
  static JsonNode ok(CompletableFuture<JsonNode> answer)
      throws BenchmarkException, InterruptedException {
    JsonNode reply = PeerProcess.await(answer, AT_MOST);
    if (!reply.path("event").asString("").equals("ok")) {
      throw new BenchmarkException("a peer answered " + reply);
    }
    return reply;
  }

  private static Duration cpu(List<PeerProcess> peers) {
    return peers.stream().map(PeerProcess::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /// Fills `file` with so many random bytes.
  static Path write(Path file, int mib, long seed) throws IOException {
    byte[] bytes = new byte[MIB];
    Random random = new Random(seed);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mib; i++) {
        random.nextBytes(bytes);
        out.write(bytes);
      }
    }
    return file;
  }
}
