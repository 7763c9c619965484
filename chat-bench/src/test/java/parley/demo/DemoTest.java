package parley.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.Program;
import parley.WholeProgram;

/// The tour in a process of its own, as somebody without a terminal takes it.
@WholeProgram
class DemoTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Program program;

  @BeforeEach
  void choose(@TempDir Path folder) {
    program = new Program(folder);
  }

  @Test
  void theTourShowsEverythingAndLeavesNothing() throws Exception {
    Process tour = program.start(Main.class);
    assertThat(tour.waitFor(PATIENCE)).isTrue();
    assertThat(program.said()).contains(shown());
    // Which of the two is back first after the crash, is open.
    assertThat(program.said())
        .containsPattern("carol  \\| alice( \\(stored\\))?: This one waits for the server");
    assertThat(tour.exitValue()).isZero();
    assertThat(program.errors()).isEmpty();
    program.expectNothingLeft();
  }

  @Test
  void aTourThatIsInterruptedLeavesNothingEither() throws Exception {
    Process tour = program.start(Main.class);
    Awaitility.await().atMost(PATIENCE).until(() -> program.said().contains("alice  | welcome"));
    tour.destroy();
    assertThat(tour.waitFor(PATIENCE)).isTrue();
    assertThat(program.errors()).isEmpty();
    program.expectNothingLeft();
  }

  @Test
  void thereAreNoOptions() throws Exception {
    Process tour = program.start(Main.class, "--fast");
    assertThat(tour.waitFor(PATIENCE)).isTrue();
    assertThat(tour.exitValue()).isEqualTo(2);
  }

  private static String[] shown() {
    return new String[] {
      "alice  | > message bob Hello, Bob! Lunch at noon?",
      "bob    | alice: Hello, Bob! Lunch at noon?",
      "alice  | delivered to bob",
      "carol  | alice, bob",
      "carol  | alice (to all): The coffee machine works again",
      "carol  | refused (blocked)",
      "carol  | sent, but some did not get it",
      "alice  | stored for bob",
      "bob    | alice (stored): You forgot your umbrella",
      "server | $ kill -9 %1",
      "alice  | connected again",
      "bob    | alice (stored): This one is on the disk",
      "server | stopped"
    };
  }
}
