package parley.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;

/// What the server counts: one method for each thing that happens. Any thread may call; a call
/// costs an addition, and nothing is done with the sums unless somebody can [#scrape] them.
///
/// The names that Prometheus sees are listed, with what they mean, in docs/OPERATING.md.
public final class Metrics {

  private static final String OK = "ok";
  private static final String RESUMED = "resumed";

  private static final Duration[] BUCKETS =
      IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final @Nullable PrometheusMeterRegistry registry;

  private final LongAdder connections = new LongAdder();
  private final LongAdder sessions = new LongAdder();
  private final LongAdder broadcasts = new LongAdder();
  private final LongAdder broadcastCopies = new LongAdder();
  private final LongAdder introductions = new LongAdder();
  private final LongAdder announcements = new LongAdder();
  private final LongAdder relays = new LongAdder();
  private final LongAdder relayedBytes = new LongAdder();
  private final LongAdder storeDone = new LongAdder();
  private final LongAdder storeFailed = new LongAdder();
  private final LabelledCounter ends;
  private final LabelledCounter refusedConnections;
  private final LabelledCounter logins;
  private final LabelledCounter refusals;
  private final LabelledCounter relayOutcomes;
  private final LongAdder delivered;
  private final LongAdder stored;
  private final LongConsumer deliveryNanos;
  private final LongConsumer commitNanos;

  private Metrics(@Nullable PrometheusMeterRegistry registry) {
    this.registry = registry;
    ends =
        new LabelledCounter(
            registry, "parley.connections.ended", "reason", "Connections that ended, and why");
    refusedConnections =
        new LabelledCounter(
            registry, "parley.connections.refused", "reason", "Connections not let in, and why");
    logins =
        new LabelledCounter(
            registry, "parley.logins", "outcome", "Attempts to log in, and what came of them");
    refusals =
        new LabelledCounter(
            registry, "parley.refusals", "code", "Requests that were refused, and why");
    relayOutcomes =
        new LabelledCounter(
            registry, "parley.relay.meetings", "outcome", "Clients that came to the relay to meet");
    LabelledCounter messages =
        new LabelledCounter(
            registry, "parley.messages", "state", "Messages to one user, and their answer");
    delivered = messages.of("delivered");
    stored = messages.of("stored");
    if (registry == null) {
      deliveryNanos = nanos -> {};
      commitNanos = nanos -> {};
    } else {
      deliveryNanos =
          timer(
              registry,
              "parley.delivery",
              "From a message's arrival to its recipient's acknowledgement");
      commitNanos =
          timer(
              registry,
              "parley.store.commit",
              "Commits of the store, waiting for the disk included");
      publish(registry);
      publishProcess(registry);
    }
  }

  /// Counts for nobody.
  public static Metrics unseen() {
    return new Metrics(null);
  }

  /// Counts for Prometheus.
  public static Metrics forPrometheus() {
    return new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /// Connections may end for `reason`: its count is there from now on, at 0.
  public void connectionsMayEnd(String reason) {
    ends.of(reason);
  }

  /// Connections may be refused for `reason`: its count is there from now on, at 0.
  public void connectionsMayBeRefused(String reason) {
    refusedConnections.of(reason);
  }

  /// A connection was accepted.
  public void connectionOpened() {
    connections.increment();
  }

  /// A connection was not let in; `reason` is one of few words.
  public void connectionRefused(String reason) {
    refusedConnections.of(reason).increment();
  }

  /// A connection ended; `reason` is one of few words.
  public void connectionEnded(String reason) {
    connections.decrement();
    ends.of(reason).increment();
  }

  /// A user logged in, with the password.
  public void loggedIn() {
    logins.of(OK).increment();
    sessions.increment();
  }

  /// A user took up a lost session.
  public void resumed() {
    logins.of(RESUMED).increment();
    sessions.increment();
  }

  /// A login or a resumption was refused.
  public void loginRefused(Code code) {
    logins.of(code.word()).increment();
  }

  /// A user's session ended, in whatever way.
  public void sessionEnded() {
    sessions.decrement();
  }

  /// A request was refused.
  public void refused(Code code) {
    refusals.of(code.word()).increment();
  }

  /// A message was acknowledged by its recipient, so many nanoseconds after it had arrived.
  public void delivered(long nanos) {
    delivered.increment();
    deliveryNanos.accept(nanos);
  }

  /// So many messages were put by for later.
  public void stored(int messages) {
    stored.add(messages);
  }

  /// A user broadcast something.
  public void broadcast() {
    broadcasts.increment();
  }

  /// Broadcasts went to so many users.
  public void broadcastCopies(int recipients) {
    broadcastCopies.add(recipients);
  }

  /// Two clients were introduced to each other.
  public void introduced() {
    introductions.increment();
  }

  /// A user announced chunks of a file.
  public void announced() {
    announcements.increment();
  }

  /// Where to read how many names of files there are.
  public void files(LongSupplier source) {
    gauge("parley.files", "Names of files that are registered", source);
  }

  /// Two clients have met at the relay.
  public void relaySpliced() {
    relayOutcomes.of(OK).increment();
    relays.increment();
  }

  /// Two clients who had met at the relay no longer use it.
  public void relayClosed() {
    relays.decrement();
  }

  /// A client did not meet anybody at the relay.
  public void relayMissed(Code code) {
    relayOutcomes.of(code.word()).increment();
  }

  /// So many bytes passed through the relay.
  public void relayed(long bytes) {
    relayedBytes.add(bytes);
  }

  /// The store committed a group, which took so many nanoseconds.
  public void committed(long nanos) {
    commitNanos.accept(nanos);
  }

  /// The store did, or could not do, one thing that it was asked for.
  public void storeAnswered(boolean done) {
    (done ? storeDone : storeFailed).increment();
  }

  /// Where to read how many accounts there are. `source` is read when somebody looks, by any
  /// thread.
  public void accounts(LongSupplier source) {
    gauge("parley.accounts", "Accounts", source);
  }

  /// Where to read how many letters wait in mailboxes.
  public void mailboxLetters(LongSupplier source) {
    gauge("parley.mailbox.letters", "Messages that wait for users who are away", source);
  }

  /// Where to read how many tasks wait for the event loops.
  public void eventLoopPendingTasks(LongSupplier source) {
    gauge("parley.event.loop.pending.tasks", "Tasks that wait for the event loops", source);
  }

  /// All of it, in Prometheus's text format; empty when nobody was to see it.
  public String scrape() {
    return registry == null ? "" : registry.scrape();
  }

  private void publish(MeterRegistry registry) {
    gauge("parley.connections", "Open connections, logged in or not", connections::sum);
    gauge("parley.sessions", "Users who are logged in", sessions::sum);
    counter(registry, "parley.broadcasts", "Broadcasts", broadcasts);
    counter(registry, "parley.broadcast.copies", "Recipients of all broadcasts", broadcastCopies);
    counter(registry, "parley.introductions", "Introductions of two clients", introductions);
    gauge("parley.relays", "Pairs of clients that use the relay", relays::sum);
    counter(registry, "parley.relay.bytes", "Bytes passed through the relay", relayedBytes);
    counter(registry, "parley.announcements", "Announcements of chunks", announcements);
    counter(registry, "parley.store.operations", "What the store did, reads included", storeDone);
    counter(registry, "parley.store.failures", "What the store could not do", storeFailed);
    // There from the start, so that the first one of them is a change that a rate shows.
    logins.of(OK);
    logins.of(RESUMED);
    there(logins, Code.WRONG_PASSWORD, Code.LOCKED, Code.THROTTLED, Code.ALREADY_ONLINE);
    there(refusals, Code.INTERNAL, Code.DISK, Code.THROTTLED);
    relayOutcomes.of(OK);
    there(relayOutcomes, Code.TIMEOUT, Code.UNREACHABLE);
  }

  private static void there(LabelledCounter counter, Code... codes) {
    for (Code code : codes) {
      counter.of(code.word());
    }
  }

  /// Closed never: they last as long as the process.
  @SuppressWarnings("resource")
  private static void publishProcess(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private void gauge(String name, String description, LongSupplier source) {
    if (registry != null) {
      Gauge.builder(name, source::getAsLong).description(description).register(registry);
    }
  }

  private static void counter(
      MeterRegistry registry, String name, String description, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  private static LongConsumer timer(MeterRegistry registry, String name, String description) {
    Timer timer =
        Timer.builder(name)
            .description(description)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
  }
}
