package parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;

class LoadTest {

  private static final long LATE = Limits.LATE.toMillis();
  private static final long BUSY = Limits.BUSY.toMillis();

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final EventLoop loop = channel.eventLoop();
  private final List<Boolean> told = new ArrayList<>();
  private final Load load;

  LoadTest() {
    channel.freezeTime();
    load = new Load(List.of(loop));
    load.onLate(loop, told::add);
    channel.runPendingTasks();
  }

  /// The loop is busy with something else for so long, beyond when its next look is due.
  private void turn(long lateMillis) {
    channel.advanceTimeBy(25 + lateMillis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private void turns(long lateMillis, long forMillis) {
    for (long passed = 0; passed < forMillis; passed += 25 + lateMillis) {
      turn(lateMillis);
    }
  }

  @Test
  void aLoopThatIsOnTimeRefusesNothing() {
    turns(LATE, 10_000);

    assertThat(load.isOverloaded(loop)).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void onePauseHoweverLongIsNoOverloadButNobodyIsAcceptedUntilItIsMadeUpFor() {
    turn(3_000);
    assertThat(load.isOverloaded(loop)).isFalse();
    assertThat(told).containsExactly(true);

    turn(0);
    assertThat(load.isOverloaded(loop)).isFalse();
    assertThat(told).containsExactly(true, false);
  }

  @Test
  void aLoopThatIsLateForTwoSecondsOnEndRefusesWorkWhileItIsLate() {
    turns(LATE + 1, Limits.LATE_LASTS.toMillis());
    assertThat(load.isOverloaded(loop)).isFalse();
    turns(LATE + 1, LATE);
    assertThat(load.isOverloaded(loop)).isTrue();

    turn(0);
    assertThat(load.isOverloaded(loop)).as("caught up").isFalse();
    turn(LATE + 1);
    assertThat(load.isOverloaded(loop)).as("and fell behind again").isTrue();
  }

  @Test
  void aSecondOnTimeEndsTheOverload() {
    turns(LATE + 1, Limits.LATE_LASTS.toMillis() + 2 * LATE);
    turns(0, 1_100);
    turn(LATE + 1);

    assertThat(load.isOverloaded(loop)).isFalse();
  }

  @Test
  void aLoopThatNeverRestsForHalfASecondIsBusyUntilASecondAfterItLastRefusedSomething() {
    turns(BUSY + 1, Limits.BUSY_LASTS.toMillis());
    assertThat(load.isBusy(loop)).isFalse();
    turns(BUSY + 1, 100);
    assertThat(load.isBusy(loop)).isTrue();
    assertThat(load.isOverloaded(loop)).isFalse();

    turns(BUSY, 900);
    load.refused(loop);
    turns(BUSY, 900);
    assertThat(load.isBusy(loop)).as("what it has refused gave it time").isTrue();
    turns(BUSY, 200);
    assertThat(load.isBusy(loop)).isFalse();
  }

  @Test
  void aLoopThatRestsNowAndThenIsNotBusy() {
    for (int i = 0; i < 5; i++) {
      turns(BUSY + 1, Limits.BUSY_LASTS.toMillis() - 200);
      turn(BUSY);
    }

    assertThat(load.isBusy(loop)).isFalse();
  }

  @Test
  void aLoopIsLookedAtLessOftenOnceItHasBeenOnTimeForASecond() {
    turns(0, 900);
    assertThat(nextLookMillis()).isEqualTo(25);
    turns(0, 100);
    assertThat(nextLookMillis()).isEqualTo(250);

    turn(225 + BUSY + 1);
    assertThat(nextLookMillis()).isEqualTo(25);
  }

  private long nextLookMillis() {
    return TimeUnit.NANOSECONDS.toMillis(channel.runScheduledPendingTasks());
  }

  @Test
  void aLoopThatNobodyWatchesIsNeverOverloaded() {
    assertThat(load.isOverloaded(new EmbeddedChannel().eventLoop())).isFalse();
  }
}
