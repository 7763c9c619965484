package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.Program;
import parley.WholeProgram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `parley bench`, as a program.
@WholeProgram
class MainTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Program program;

  @BeforeEach
  void choose(@TempDir Path folder) {
    program = new Program(folder);
  }

  @Test
  void aBenchmarkThatThereIsNotIsSaidInOneLine() throws Exception {
    assertThat(run("speed")).isEqualTo(2);

    assertThat(program.errors().lines()).hasSize(1);
    assertThat(program.errors()).startsWith("parley: there is no benchmark 'speed', but relay, ");
  }

  @Test
  void aServerThatDoesNotStartIsSaidWithItsLastWords() throws Exception {
    assertThat(run("relay", "--server-jvm", "-XX:+Fast")).isEqualTo(1);

    assertThat(program.errors())
        .contains("parley: relay: the server did not start: ", "Unrecognized VM option 'Fast'")
        .doesNotContain("\tat ");
    program.expectNothingLeft();
  }

  @Test
  void whatAProfilerSaysWhenTheServerStartsIsPassedOver() throws Exception {
    assertThat(
            run(
                "relay",
                "--json",
                "--users",
                "2",
                "--seconds",
                "1",
                "--warm-up",
                "0",
                "--server-jvm",
                "--show-version"))
        .as(program.errors())
        .isZero();

    assertThat(program.said().lines()).hasSize(1);
  }

  @Test
  void optionsAreToldThatConcernTheBenchmarkOrWereGiven() throws Exception {
    assertThat(run("idle", "--json", "--users", "2", "--seconds", "1", "--window", "4"))
        .as(program.errors())
        .isZero();

    JsonNode said = new JsonMapper().readTree(program.said());
    assertThat(said.propertyNames())
        .startsWith("bench", "users", "window", "size", "seconds", "tls")
        .doesNotContain("warmUp", "mib", "seeds", "leechers", "chunks");
    assertThat(said.get("window").intValue()).isEqualTo(4);
  }

  private int run(String... options) throws Exception {
    Process run = program.start(Main.class, options);
    assertThat(run.waitFor(PATIENCE)).isTrue();
    assertThat(program.said().isEmpty()).isEqualTo(run.exitValue() != 0);
    return run.exitValue();
  }
}
