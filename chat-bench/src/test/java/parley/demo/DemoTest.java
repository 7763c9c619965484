package parley.demo;

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

/// The tour in a process of its own, as somebody without a terminal takes it.
@Execution(ExecutionMode.CONCURRENT)
class DemoTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path temporary;

  @Test
  void theTourShowsEverythingAndLeavesNothing() throws Exception {
    Process tour = start();
    assertThat(tour.waitFor(PATIENCE)).isTrue();
    assertThat(said()).contains(shown());
    // Which of the two is back first after the crash, is open.
    assertThat(said())
        .containsPattern("carol  \\| alice( \\(stored\\))?: This one waits for the server");
    assertThat(tour.exitValue()).isZero();
    assertThat(errors()).isEmpty();
    assertThatNothingIsLeft();
  }

  @Test
  void aTourThatIsInterruptedLeavesNothingEither() throws Exception {
    Process tour = start();
    Awaitility.await().atMost(PATIENCE).until(() -> said().contains("alice  | welcome"));
    tour.destroy();
    assertThat(tour.waitFor(PATIENCE)).isTrue();
    assertThat(errors()).isEmpty();
    assertThatNothingIsLeft();
  }

  @Test
  void thereAreNoOptions() throws Exception {
    Process tour = start("--fast");
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

  private Process start(String... options) throws IOException {
    Files.createDirectory(temporary.resolve("tmp"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary.resolve("tmp"),
                        "-Dstdout.encoding=UTF-8",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "parley.demo.Main"),
                    Stream.of(options))
                .toList());
    return builder
        .redirectOutput(temporary.resolve("out").toFile())
        .redirectError(temporary.resolve("err").toFile())
        .start();
  }

  private String said() throws IOException {
    return Files.readString(temporary.resolve("out"), StandardCharsets.UTF_8);
  }

  private String errors() throws IOException {
    return Files.readString(temporary.resolve("err"), StandardCharsets.UTF_8);
  }

  private void assertThatNothingIsLeft() {
    assertThat(temporary.resolve("tmp")).isEmptyDirectory();
    List<String> processes =
        ProcessHandle.allProcesses()
            .flatMap(process -> process.info().commandLine().stream())
            .filter(command -> command.contains(temporary.toString()))
            .toList();
    assertThat(processes).isEmpty();
  }
}
