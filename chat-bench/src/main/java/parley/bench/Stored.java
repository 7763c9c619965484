package parley.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import parley.protocol.Event;

/// The users with odd numbers are away, the others write to them, with `window` messages
/// outstanding each: a message is done when it is on the server's disk. Then those who were away
/// log in, and get everything. Latencies are those of storing.
final class Stored implements Benchmark {

  /// A mailbox takes 10,000 letters of one sender.
  private static final int LETTERS_AT_MOST = 9_000;

  private static final int PATIENCE_SECONDS = 300;

  @Override
  public List<Map<Measure, Double>> run(Setting setting)
      throws BenchmarkException, InterruptedException {
    Writers writers = new Writers(setting.options());
    try (Crowd crowd = new Crowd(setting, writers)) {
      setting.tell("%,d users log in, half of them leave".formatted(setting.options().users()));
      List<User> users = crowd.logIn();
      crowd.logOut(users.stream().filter(user -> isAway(user.index())).toList());
      users.stream().filter(writers::isWriter).forEach(user -> user.act(() -> writers.begin(user)));
      Map<Measure, Double> found = new EnumMap<>(Measure.class);
      store(setting, crowd, writers, found);
      drain(setting, crowd, writers, found);
      return List.of(found);
    }
  }

  private static void store(
      Setting setting, Crowd crowd, Writers writers, Map<Measure, Double> found)
      throws BenchmarkException, InterruptedException {
    setting.tell("warming up for %d s".formatted(setting.options().warmUp()));
    if (crowd.await(writers.finished, setting.options().warmUp())) {
      throw new BenchmarkException("the mailboxes are full too soon: --users must be more");
    }
    setting.tell("measuring for %d s".formatted(setting.options().seconds()));
    Meter meter = new Meter(setting.server());
    writers.tally.open();
    crowd.await(writers.finished, setting.options().seconds());
    writers.tally.close();
    Meter.Reading reading = meter.read();
    Latencies latencies = writers.tally.latencies();
    found.put(Measure.STORED_PER_SECOND, reading.perSecond(latencies.count()));
    found.put(Measure.SERVER_CPU_MICROS_PER_STORED, reading.cpuMicrosPer(latencies.count()));
    latencies.report(found, Measure.P50_MICROS, Measure.P99_MICROS);
    found.put(Measure.GENERATOR_CORES, reading.ownCores());
  }

  private static void drain(
      Setting setting, Crowd crowd, Writers writers, Map<Measure, Double> found)
      throws BenchmarkException, InterruptedException {
    writers.stopped = true;
    if (!crowd.await(writers.finished, PATIENCE_SECONDS)) {
      throw new BenchmarkException("messages were never answered");
    }
    long letters = writers.stored.get();
    setting.tell("those who were away log in, and get %,d messages".formatted(letters));
    Meter meter = new Meter(setting.server());
    crowd.logIn(Stored::isAway);
    if (!crowd.await(writers.drained, PATIENCE_SECONDS)) {
      throw new BenchmarkException("stored messages were never delivered");
    }
    Meter.Reading reading = meter.read();
    found.put(Measure.DELIVERIES_PER_SECOND, reading.perSecond(letters));
    found.put(Measure.SERVER_CPU_MICROS_PER_DELIVERY, reading.cpuMicrosPer(letters));
  }

  private static boolean isAway(int index) {
    return index % 2 == 1;
  }

  private static final class Writers implements Script {

    final Tally tally = new Tally();

    /// All writers have stopped, and have all their answers.
    final CompletableFuture<Void> finished = new CompletableFuture<>();

    /// Everything stored has been delivered.
    final CompletableFuture<Void> drained = new CompletableFuture<>();

    final AtomicLong stored = new AtomicLong();
    volatile boolean stopped;

    private final Options options;
    private final Texts texts;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicInteger writing;

    Writers(Options options) {
      this.options = options;
      this.texts = new Texts(options.size());
      // Those with somebody to write to.
      this.writing = new AtomicInteger(options.users() / 2);
    }

    boolean isWriter(User user) {
      return !isAway(user.index()) && user.index() + 1 < options.users();
    }

    void begin(User writer) {
      for (int i = 0; i < options.window(); i++) {
        write(writer);
      }
    }

    @Override
    public void answered(User writer, long nanos) {
      stored.incrementAndGet();
      tally.arrived(nanos);
      if (!stopped && writer.messages() < LETTERS_AT_MOST) {
        write(writer);
      } else if (writer.outstanding() == 0 && writing.decrementAndGet() == 0) {
        finished.complete(null);
      }
    }

    @Override
    public void delivered(User user, Event.Delivery delivery) {
      if (delivered.incrementAndGet() == stored.get()) {
        drained.complete(null);
      }
    }

    private void write(User writer) {
      writer.message(writer.index() + 1, texts.now());
    }
  }
}
