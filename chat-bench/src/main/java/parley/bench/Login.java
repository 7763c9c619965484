package parley.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everybody logs in, as after a restart of the server, and out again; round after round until
/// `seconds` of logging in have passed. Only the logins are measured: from the first connection to
/// the last welcome, with the notices that tell those who are there of each other.
final class Login implements Benchmark {

  @Override
  public Set<Parameter> parameters() {
    return Set.of(Parameter.USERS, Parameter.SECONDS, Parameter.WARM_UP);
  }

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    Options options = setting.options();
    try (Crowd crowd = new Crowd(setting, new Script() {})) {
      setting.tell("%,d users make their accounts".formatted(options.users()));
      crowd.logOut(crowd.logIn());
      setting.tell("warming up for %d s at least".formatted(options.warmUp()));
      rounds(crowd, setting, options.warmUp());
      setting.tell("measuring for %d s at least".formatted(options.seconds()));
      return List.of(rounds(crowd, setting, options.seconds()));
    }
  }

  private static Map<Measure, Double> rounds(Crowd crowd, Setting setting, int seconds)
      throws BenchmarkException, InterruptedException {
    Meter.Reading sum = new Meter.Reading(0, 0, 0);
    long logins = 0;
    while (sum.seconds() < seconds) {
      Meter meter = new Meter(setting.server());
      List<User> users = crowd.logIn();
      sum = sum.plus(meter.read());
      logins += users.size();
      crowd.logOut(users);
    }
    Map<Measure, Double> found = new EnumMap<>(Measure.class);
    found.put(Measure.LOGINS_PER_SECOND, sum.perSecond(logins));
    found.put(Measure.SERVER_CPU_MICROS_PER_LOGIN, sum.cpuMicrosPer(logins));
    found.put(Measure.GENERATOR_CORES, sum.ownCores());
    return found;
  }
}
