package parley.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import parley.protocol.Event;

/// Users who are online and do nothing, for `seconds`, during which they answer the server's pings:
/// what they cost in memory, and whether messages still pass afterwards.
final class Idle implements Benchmark {

  /// They come first, for what the server loads once is no user's share; and take the memory then
  /// that as many need later.
  private static final int WARM_UP_USERS = 200;

  /// One after the other, at the end.
  private static final int ROUND_TRIPS = 100;

  private static final int ROUND_TRIPS_WITHIN_SECONDS = 30;

  @Override
  public Set<Parameter> parameters() {
    return Set.of(Parameter.USERS, Parameter.SIZE, Parameter.SECONDS);
  }

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    Options options = setting.options();
    RoundTrips trips = new RoundTrips(options);
    try (Crowd crowd = new Crowd(setting, trips)) {
      if (options.users() > WARM_UP_USERS) {
        setting.tell("a few users log in and out again");
        crowd.logOut(crowd.logIn(index -> index < WARM_UP_USERS));
      }
      OptionalLong before = setting.server().residentKb();
      setting.tell("%,d users log in".formatted(options.users()));
      List<User> users = crowd.logIn();
      setting.tell("all are idle for %d s".formatted(options.seconds()));
      Meter meter = new Meter(setting.server());
      crowd.watch(options.seconds());
      Map<Measure, Double> found = new EnumMap<>(Measure.class);
      Meter.Reading reading = meter.read();
      found.put(Measure.CPU_SECONDS, reading.cpuSeconds());
      found.put(Measure.GENERATOR_CORES, reading.ownCores());
      OptionalLong after = setting.server().residentKb();
      if (before.isPresent() && after.isPresent()) {
        double grown = after.getAsLong() - before.getAsLong();
        found.put(Measure.RSS_KB_PER_USER, grown / options.users());
        found.put(Measure.RSS_MIB, after.getAsLong() / 1024.0);
      }
      setting.tell("%d messages, one after the other".formatted(ROUND_TRIPS));
      users.getFirst().act(() -> trips.next(users.getFirst()));
      if (!crowd.await(trips.done, ROUND_TRIPS_WITHIN_SECONDS)) {
        throw new BenchmarkException("messages do not pass any more");
      }
      trips.tally.latencies().report(found, Measure.P50_MICROS, Measure.P99_MICROS);
      return List.of(found);
    }
  }

  /// User 0 sends to user 1, again and again.
  private static final class RoundTrips implements Script {

    final CompletableFuture<Void> done = new CompletableFuture<>();
    final Tally tally = new Tally();
    private final Texts texts;

    // On the loop of user 0.
    private int left = ROUND_TRIPS;

    RoundTrips(Options options) {
      texts = new Texts(options.size());
      tally.open();
    }

    void next(User user) {
      user.message(1, texts.now());
    }

    @Override
    public void delivered(User user, Event.Delivery delivery) {
      tally.arrived(Texts.age(delivery.text()));
    }

    @Override
    public void answered(User user, long nanos) {
      left--;
      if (left == 0) {
        done.complete(null);
      } else {
        next(user);
      }
    }
  }
}
