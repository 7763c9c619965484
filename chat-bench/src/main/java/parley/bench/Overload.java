package parley.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Ever more load than the server can carry: first what it carries is measured, as `relay` does,
/// and then users in pairs talk at set times, at shares of that. What they get answered, how late,
/// and what the server takes of the memory is a line of the curve. The server has one event loop,
/// so that there is a core left for those who load it, and no optimizing compiler, so that one core
/// can offer twice what the other carries.
final class Overload implements Benchmark {

  static final List<Double> LOADS = List.of(0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0);

  private static final double NANOS = 1e9;

  private final List<Double> loads;

  /// With a line for each of these shares of what the server carries.
  Overload(List<Double> loads) {
    this.loads = loads;
  }

  @Override
  public List<String> serverFlags() {
    return List.of("-XX:ActiveProcessorCount=1", "-XX:TieredStopAtLevel=1");
  }

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    Secret secret = new Secret();
    double capacity = requireNonNull(Relay.run(setting, secret).get(Measure.DELIVERIES_PER_SECOND));
    setting.tell("it carries %,.0f messages a second".formatted(capacity));
    OpenLoop plan = new OpenLoop();
    List<Map<Measure, Double>> curve = new ArrayList<>();
    try (Crowd crowd = new Crowd(setting, new Script() {}, secret).again()) {
      List<User> users = crowd.logIn();
      int talkers = users.size() & ~1;
      for (User user : users.subList(0, talkers)) {
        user.act(
            () -> user.become(new Talker(user, user.index() ^ 1, setting.options().size(), plan)));
      }
      for (double load : loads) {
        plan.pace((long) (NANOS * talkers / (capacity * load)));
        curve.add(step(setting, crowd, plan, load));
      }
      plan.pace(0);
    }
    return curve;
  }

  private static Map<Measure, Double> step(Setting setting, Crowd crowd, OpenLoop plan, double load)
      throws BenchmarkException, InterruptedException {
    setting.tell("%.0f %% of that for %d s".formatted(100 * load, setting.options().seconds()));
    crowd.watch(Math.max(1, setting.options().warmUp() / 2));
    Meter meter = new Meter(setting.server());
    plan.open();
    crowd.watch(setting.options().seconds());
    plan.accepted.close();
    Meter.Reading reading = meter.read();
    Latencies latencies = plan.accepted.latencies();
    Map<Measure, Double> found = new EnumMap<>(Measure.class);
    found.put(Measure.LOAD, load);
    found.put(Measure.OFFERED_PER_SECOND, reading.perSecond(plan.offeredSoFar()));
    found.put(Measure.ACCEPTED_PER_SECOND, reading.perSecond(latencies.count()));
    found.put(Measure.REFUSED_PER_SECOND, reading.perSecond(plan.refusedSoFar()));
    latencies.report(found, Measure.DUE_P50_MICROS, Measure.DUE_P99_MICROS);
    found.put(Measure.GENERATOR_CORES, reading.ownCores());
    put(found, Measure.RSS_MIB, setting.server().residentKb());
    put(found, Measure.LIVE_HEAP_MIB, setting.server().liveHeapKb());
    return found;
  }

  private static void put(Map<Measure, Double> found, Measure measure, OptionalLong kb) {
    kb.ifPresent(value -> found.put(measure, value / 1024.0));
  }
}
