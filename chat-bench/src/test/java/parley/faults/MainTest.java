package parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.Program;
import parley.WholeProgram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command in a process of its own, as the launcher starts it.
@WholeProgram
class MainTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// A few seconds, on a machine that is very busy.
  private static final Duration SOON = Duration.ofMinutes(3);

  private static final int INTERRUPTED = 130;

  private Program program;

  @BeforeEach
  void choose(@TempDir Path folder) {
    program = new Program(folder);
  }

  @Test
  void aRunThatIsInterruptedSaysWhatWasCheckedAndLeavesNothing() throws Exception {
    Path kept = program.folder().resolve("kept");
    Process run = program.start(Main.class, "--seed", "5", "--json", "--keep", kept.toString());
    Awaitility.await().atMost(PATIENCE).until(() -> run.descendants().count() >= 6);

    Signal.send("INT", run.pid());

    assertThat(run.waitFor(SOON)).isTrue();
    assertThat(run.exitValue()).isEqualTo(INTERRUPTED);
    assertThat(program.said().lines()).as(program.errors()).hasSize(1);
    JsonNode said = JsonMapper.shared().readTree(program.said());
    assertThat(said.path("seed").intValue()).isEqualTo(5);
    assertThat(said.path("whole").booleanValue(true)).isFalse();
    assertThat(said.path("violations").valueStream()).isEmpty();
    assertThat(said.path("checked").path("messages").isInt()).isTrue();
    assertThat(kept.resolve("history")).content().endsWith("** broken off\n");
    program.expectNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "--minutes 0, '--minutes must be more than 0, and a day at most'",
    "--minutes soon, Invalid value for option '--minutes': 'soon' is not a double",
    "--forever, Unknown option: '--forever'",
    "--keep /dev/null/here, --keep: cannot make the folder /dev/null/here"
  })
  void aBadOptionIsSaidInOneLine(String options, String why) throws Exception {
    Process run = program.start(Main.class, options.split(" "));

    assertThat(run.waitFor(PATIENCE)).isTrue();
    assertThat(run.exitValue()).isEqualTo(2);
    assertThat(program.errors()).isEqualTo("parley: " + why + " (parley test --faults --help)\n");
    assertThat(program.said()).isEmpty();
  }
}
