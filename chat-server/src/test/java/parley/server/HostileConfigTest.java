package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.fuzz.Fuzzer;

/// A configuration file of any bytes is read, or refused in a line that a terminal can bear.
class HostileConfigTest {

  private static final CommandLineSpec LINE =
      new CommandLineSpec("server", "Runs a server.", ServerOptions.FLAGS);

  @TempDir private Path folder;

  @Test
  void aFileOfAnyBytesIsReadOrRefusedInALine() throws InterruptedException {
    new Fuzzer("config", this::feed).run(1500);
  }

  private void feed(byte[] input) throws Exception {
    Path file = Files.write(folder.resolve("config"), input);
    try {
      Settings.of(
          LINE.parse(List.of("--config", file.toString())).orElseThrow(),
          Map.of(),
          ServerOptions.FLAGS);
    } catch (UsageException e) {
      assertThat(e.getMessage()).contains(file.toString()).doesNotContainPattern("\\p{C}");
    }
  }
}
