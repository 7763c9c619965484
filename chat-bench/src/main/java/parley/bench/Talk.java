package parley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import tools.jackson.databind.JsonNode;

/// Two users write to each other, through the server and privately: first in peace, then while each
/// downloads the other's file, as fast as the machine can. Every user is a `chat --json` in a
/// process of its own. A message's time is that from when it was due, whether or not the one before
/// is through, until its sender was told that it was shown.
final class Talk implements Benchmark {

  /// Between two messages, each the other way or on the other path than the last.
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @Override
  public Set<Parameter> parameters() {
    return Set.of(Parameter.MIB, Parameter.CHUNKS, Parameter.SECONDS, Parameter.WARM_UP);
  }

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    try (Sandbox sandbox = Swarm.sandbox(4L * setting.options().swarm().mib())) {
      return List.of(run(setting, sandbox));
    } catch (IOException e) {
      throw new BenchmarkException(String.valueOf(e.getMessage()));
    }
  }

  private static Map<Measure, Double> run(Setting setting, Sandbox sandbox)
      throws BenchmarkException, InterruptedException, IOException {
    int mib = setting.options().swarm().mib();
    int chunks = setting.options().swarm().chunks();
    List<PeerProcess> users =
        List.of(
            PeerProcess.start(sandbox, setting.server(), "alice"),
            PeerProcess.start(sandbox, setting.server(), "bob"));
    setting.tell("each registers %,d MiB".formatted(mib));
    for (int i = 0; i < users.size(); i++) {
      Path file = Swarm.write(users.get(i).files().resolve(film(i)), mib, i);
      Swarm.ok(users.get(i).ask("register " + file.getFileName() + " " + chunks));
    }
    Swarm.ok(users.get(0).ask("startprivate bob"));
    setting.tell("they talk in peace");
    talk(users, until(setting.options().warmUp()));
    Times quiet = talk(users, until(setting.options().seconds()));
    setting.tell("they talk while each downloads the other's file");
    Meter meter = new Meter(setting.server());
    List<CompletableFuture<JsonNode>> downloads = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      downloads.add(users.get(i).ask("download " + film(1 - i)));
    }
    Times busy = talk(users, () -> downloads.stream().anyMatch(CompletableFuture::isDone));
    for (CompletableFuture<JsonNode> download : downloads) {
      Swarm.ok(download);
    }
    Meter.Reading reading = meter.read();
    Map<Measure, Double> found = new EnumMap<>(Measure.class);
    quiet.server.report(found, Measure.QUIET_P50_MICROS, Measure.QUIET_P99_MICROS);
    busy.server.report(found, Measure.BUSY_P50_MICROS, Measure.BUSY_P99_MICROS);
    quiet.peers.report(found, Measure.PRIVATE_QUIET_P50_MICROS, Measure.PRIVATE_QUIET_P99_MICROS);
    busy.peers.report(found, Measure.PRIVATE_BUSY_P50_MICROS, Measure.PRIVATE_BUSY_P99_MICROS);
    found.put(Measure.MBPS, (double) mib * Swarm.MIB / 1e6 / reading.seconds());
    found.put(Measure.SECONDS, reading.seconds());
    found.put(Measure.GENERATOR_CORES, reading.ownCores());
    return found;
  }

  /// How long messages took: through the server, and privately.
  private record Times(Latencies server, Latencies peers) {}

  private static Times talk(List<PeerProcess> users, BooleanSupplier enough)
      throws BenchmarkException, InterruptedException {
    Times times = new Times(new Latencies(), new Latencies());
    List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
    long due = System.nanoTime();
    for (int i = 0; !enough.getAsBoolean(); i++) {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
      boolean privately = i / 2 % 2 == 1;
      String to = i % 2 == 0 ? "bob" : "alice";
      Latencies latencies = privately ? times.peers : times.server;
      long from = due;
      answers.add(
          users
              .get(i % 2)
              .ask((privately ? "private " : "message ") + to + " number " + i)
              .whenComplete((_, _) -> latencies.record(System.nanoTime() - from)));
      due += EVERY_NANOS;
    }
    for (CompletableFuture<JsonNode> answer : answers) {
      Swarm.ok(answer);
    }
    return times;
  }

  private static BooleanSupplier until(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return () -> System.nanoTime() - end >= 0;
  }

  private static String film(int owner) {
    return "film" + owner;
  }
}
