package parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.WholeProgram;
import parley.faults.check.Checker;
import parley.faults.check.History;
import parley.faults.check.Verdict;
import parley.sandbox.Sandbox;

/// A few seconds of what `parley test --faults` does for minutes.
@WholeProgram
class ShortRunTest {

  private static final long SEED = 1101;

  private static final Duration LENGTH = Duration.ofSeconds(6);

  @Test
  void allPromisesAreKeptUnderFaults() throws IOException, InterruptedException {
    Schedule schedule = Schedule.of(SEED, LENGTH);
    History history = new History();
    try (Sandbox sandbox = Sandbox.open()) {
      World world = new World(sandbox, schedule, history);
      new Run(schedule, world, history, _ -> {}).play();
      Verdict verdict = Checker.check(history.entries());
      Report report = new Report(SEED, LENGTH, true, world.counts(), verdict);

      assertThat(verdict.isGood()).as(report.table()).isTrue();
      assertThat(verdict.counts().messages()).isPositive();
      assertThat(world.counts()).containsKeys(Fault.SERVER_KILLED, Fault.CLIENT_KILLED);
    }
  }
}
