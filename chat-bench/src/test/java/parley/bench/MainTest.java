package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  void eachRoundIsToldAndThenTheirMediansWithTheOptionsThatConcernThemOrWereGiven()
      throws Exception {
    String options = "idle --json --users 2 --seconds 1 --rounds 2 --window 4";
    assertThat(run(options.split(" "))).as(program.errors()).isZero();

    List<JsonNode> said = program.said().lines().map(new JsonMapper()::readTree).toList();
    assertThat(said)
        .hasSize(3)
        .allSatisfy(each -> {
          assertThat(each.propertyNames())
              .startsWith("bench", "users", "window", "size", "seconds", "tls")
              .contains("p50Micros")
              .doesNotContain("warmUp", "mib", "seeds", "leechers", "chunks");
          assertThat(each.get("window").intValue()).isEqualTo(4);
        });
    assertThat(said).map(each -> each.path("round").asInt(0)).containsExactly(1, 2, 0);
    assertThat(said).map(each -> each.path("rounds").asInt(0)).containsExactly(0, 0, 2);
    program.expectNothingLeft();
  }

  private int run(String... options) throws Exception {
    Process run = program.start(Main.class, options);
    assertThat(run.waitFor(PATIENCE)).isTrue();
    assertThat(program.said().isEmpty()).isEqualTo(run.exitValue() != 0);
    return run.exitValue();
  }
}
