package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import parley.conversation.Scene.Action;

/// How long the steps of a scene take. Belongs to the thread of its scene.
final class Pace {

  private final Stage stage;
  private long stepEnded = System.nanoTime();

  Pace(Stage stage) {
    this.stage = stage;
  }

  /// A step is over.
  void stepEnds() {
    stepEnded = System.nanoTime();
  }

  /// Lets time pass: only for rules that are about time.
  void pass(double seconds) throws InterruptedException {
    Thread.sleep(Duration.ofMillis((long) (seconds * 1000)));
  }

  /// `action` takes `seconds` at most from the end of the step before.
  void within(double seconds, Action action) throws Exception {
    assertThat(played(action)).as("seconds").isLessThanOrEqualTo(seconds);
  }

  /// `action` takes `seconds` from the end of the step before. That end is seen here later than
  /// what the time is counted from, by whatever a busy machine took for the steps: so it may be
  /// less.
  void after(double seconds, Action action) throws Exception {
    assertThat(played(action)).as("seconds").isBetween(seconds * 0.75 - 0.75, seconds + 5);
  }

  private double played(Action action) throws Exception {
    action.play(stage);
    return (System.nanoTime() - stepEnded) / 1e9;
  }
}
