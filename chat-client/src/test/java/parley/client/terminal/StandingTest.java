package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import parley.client.api.ClientEvent;
import parley.protocol.Code;

/// What a run without a terminal waits for.
class StandingTest {

  private static final ClientEvent CONNECTED =
      new ClientEvent.Connected("localhost:7777", "alice", null, false, true);
  private static final ClientEvent DISCONNECTED =
      new ClientEvent.Disconnected(Code.NOT_CONNECTED, "closed", Duration.ZERO);

  /// Each time that it came back it had the whole wait before it again.
  @Test
  void aServerThatComesAndGoesAndAnswersNothingIsNotWaitedForForEver() throws Exception {
    Standing standing = new Standing(Duration.ofMillis(300));
    hear(standing, CONNECTED);
    standing.given(1);
    standing.inputEnded();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> awaitEnd(standing, ended));

    for (int i = 0; i < 1000 && !ended.isDone(); i++) {
      hear(standing, DISCONNECTED);
      awaitForAMoment(ended);
      hear(standing, CONNECTED);
    }
    assertThat(ended).isCompleted();
  }

  private static void awaitEnd(Standing standing, CompletableFuture<Void> ended) {
    try {
      standing.awaitEnd();
      ended.complete(null);
    } catch (InterruptedException e) {
      ended.completeExceptionally(e);
    }
  }

  private static void awaitForAMoment(CompletableFuture<Void> ended) throws Exception {
    try {
      ended.get(20, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not yet.
    }
  }

  private static void hear(Standing standing, ClientEvent event) {
    standing.heard(event);
    standing.told(event);
  }
}
