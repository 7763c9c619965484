package parley.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import parley.protocol.Event;

/// One to all: user 0 broadcasts, with as many copies outstanding as `window` broadcasts have.
final class Fanout implements Benchmark {

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    Options options = setting.options();
    OneToAll oneToAll = new OneToAll(options);
    try (Crowd crowd = new Crowd(setting, oneToAll)) {
      setting.tell("%,d users log in".formatted(options.users()));
      oneToAll.begin(crowd.logIn().getFirst());
      return List.of(crowd.measure(oneToAll.tally));
    }
  }

  private static final class OneToAll implements Script {

    final Tally tally = new Tally();
    private final Options options;
    private final Texts texts;
    private final AtomicLong copies = new AtomicLong();
    private volatile @Nullable User speaker;

    OneToAll(Options options) {
      this.options = options;
      this.texts = new Texts(options.size());
    }

    void begin(User speaker) {
      this.speaker = speaker;
      for (int i = 0; i < options.window(); i++) {
        speaker.act(() -> speaker.broadcast(texts.now()));
      }
    }

    @Override
    public void heard(User user, Event.BroadcastMessage broadcast) {
      tally.arrived(Texts.age(broadcast.text()));
      if (copies.incrementAndGet() % (options.users() - 1) == 0) {
        User next = requireNonNull(speaker);
        next.act(() -> next.broadcast(texts.now()));
      }
    }
  }
}
