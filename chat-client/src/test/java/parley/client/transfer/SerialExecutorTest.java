package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;

/// Tasks one after the other, whatever becomes of the others.
@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class SerialExecutorTest {

  @Test
  void whatWasAddedIsDoneAlsoWhenAllEnds() throws InterruptedException {
    Workers workers = new Workers();
    SerialExecutor serial = new SerialExecutor(workers.serial());
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(100);
    serial.execute(() -> {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    for (int i = 0; i < 100; i++) {
      serial.execute(done::countDown);
    }
    workers.close(() -> {});
    ended.countDown();

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskThatFailsIsNoReasonToForgetThoseBehindIt() {
    List<String> done = new ArrayList<>();
    SerialExecutor serial = new SerialExecutor(Runnable::run);
    serial.execute(() -> {
      throw new StackOverflowError("as if");
    });
    serial.execute(() -> done.add("next"));

    assertThat(done).containsExactly("next");
  }
}
