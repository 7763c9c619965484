package parley.bench;

import java.util.List;
import java.util.Map;
import parley.protocol.Event;

/// Pairs: user i sends to user i^1, with `window` messages outstanding each. A message is done when
/// its sender has learned that it was delivered, which is after the recipient has acknowledged it.
final class Relay implements Benchmark {

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    return List.of(run(setting, new Secret()));
  }

  /// Runs it with users who have that secret.
  static Map<Measure, Double> run(Setting setting, Secret secret)
      throws BenchmarkException, InterruptedException {
    Options options = setting.options();
    Pairs pairs = new Pairs(options);
    try (Crowd crowd = new Crowd(setting, pairs, secret)) {
      setting.tell("%,d users log in".formatted(options.users()));
      List<User> users = crowd.logIn();
      users.forEach(user -> user.act(() -> pairs.begin(user)));
      return crowd.measure(pairs.tally);
    }
  }

  private static final class Pairs implements Script {

    final Tally tally = new Tally();
    private final Options options;
    private final Texts texts;

    Pairs(Options options) {
      this.options = options;
      this.texts = new Texts(options.size());
    }

    void begin(User user) {
      // The last of an odd number has no partner.
      if ((user.index() ^ 1) < options.users()) {
        for (int i = 0; i < options.window(); i++) {
          send(user);
        }
      }
    }

    @Override
    public void delivered(User user, Event.Delivery delivery) {
      tally.arrived(Texts.age(delivery.text()));
    }

    @Override
    public void answered(User user, long nanos) {
      send(user);
    }

    private void send(User user) {
      user.message(user.index() ^ 1, texts.now());
    }
  }
}
