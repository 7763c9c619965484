package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import parley.server.store.SteppedStore;

/// A server is healthy as long as its store answers.
class HeartbeatTest {

  private final SteppedStore store = new SteppedStore();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Heartbeat heartbeat;

  HeartbeatTest() {
    channel.freezeTime();
    heartbeat = new Heartbeat(store, new SettableClock(), channel.eventLoop());
    channel.runScheduledPendingTasks();
  }

  private void passes(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void aStoreMayTakeSoLongToAnswerAndNotLonger() {
    passes(Heartbeat.ANSWERED_WITHIN);
    assertThat(heartbeat.problem()).isEmpty();

    passes(Duration.ofNanos(1));
    assertThat(heartbeat.problem()).hasValueSatisfying(why -> assertThat(why).contains("answer"));

    store.commitAll();
    assertThat(heartbeat.problem()).as("it answers again").isEmpty();
  }

  @Test
  void aStoreThatFailsIsAProblemUntilItWorksAgain() {
    store.failAll();
    assertThat(heartbeat.problem()).hasValueSatisfying(why -> assertThat(why).contains("space"));

    passes(Heartbeat.ANSWERED_WITHIN);
    store.commitAll();
    assertThat(heartbeat.problem()).isEmpty();
  }

  @Test
  void aServerThatStopsIsNotHealthyWhateverItsStoreStillAnswers() {
    heartbeat.stop();
    assertThat(heartbeat.problem()).contains("stopping");

    store.commitAll();
    assertThat(heartbeat.problem()).contains("stopping");
  }
}
