package parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command in a process of its own, as the launcher starts it.
@Execution(ExecutionMode.CONCURRENT)
class MainTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// A few seconds, on a machine that is busy.
  private static final Duration SOON = Duration.ofSeconds(15);

  private static final int INTERRUPTED = 130;

  @TempDir private Path temporary;

  @Test
  void aRunThatIsInterruptedSaysWhatWasCheckedAndLeavesNothing() throws Exception {
    Path kept = temporary.resolve("kept");
    Process run = start("--seed", "5", "--json", "--keep", kept.toString());
    Awaitility.await().atMost(PATIENCE).until(() -> run.descendants().count() >= 6);

    Signal.send("INT", run.pid());

    assertThat(run.waitFor(SOON)).isTrue();
    assertThat(run.exitValue()).isEqualTo(INTERRUPTED);
    assertThat(read("out").lines()).as(read("err")).hasSize(1);
    JsonNode said = JsonMapper.shared().readTree(read("out"));
    assertThat(said.path("seed").intValue()).isEqualTo(5);
    assertThat(said.path("whole").booleanValue(true)).isFalse();
    assertThat(said.path("violations").valueStream()).isEmpty();
    assertThat(said.path("checked").path("messages").isInt()).isTrue();
    assertThat(kept.resolve("history")).content().endsWith("** broken off\n");
    assertThatNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "--minutes 0, '--minutes must be more than 0, and a day at most'",
    "--minutes soon, Invalid value for option '--minutes': 'soon' is not a double",
    "--forever, Unknown option: '--forever'",
    "--keep /dev/null/here, --keep: cannot make the folder /dev/null/here"
  })
  void aBadOptionIsSaidInOneLine(String options, String why) throws Exception {
    Process run = start(options.split(" "));

    assertThat(run.waitFor(PATIENCE)).isTrue();
    assertThat(run.exitValue()).isEqualTo(2);
    assertThat(read("err")).isEqualTo("parley: " + why + " (parley test --faults --help)\n");
    assertThat(read("out")).isEmpty();
  }

  private Process start(String... options) throws IOException {
    Files.createDirectory(temporary.resolve("tmp"));
    return new ProcessBuilder(
            Stream.concat(
                    Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary.resolve("tmp"),
                        "-Dstdout.encoding=UTF-8",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "parley.faults.Main"),
                    Stream.of(options))
                .toList())
        .directory(temporary.toFile())
        .redirectOutput(temporary.resolve("out").toFile())
        .redirectError(temporary.resolve("err").toFile())
        .start();
  }

  private String read(String file) throws IOException {
    return Files.readString(temporary.resolve(file), StandardCharsets.UTF_8);
  }

  private void assertThatNothingIsLeft() throws IOException {
    assertThat(temporary.resolve("tmp")).isEmptyDirectory();
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(temporary.toString());
    List<String> processes =
        ProcessHandle.allProcesses()
            .flatMap(process -> process.info().commandLine().stream())
            .filter(command -> command.contains(temporary.toString()))
            .toList();
    assertThat(processes).isEmpty();
  }
}
