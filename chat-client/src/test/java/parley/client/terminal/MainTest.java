package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.conversation.Jvm;

/// The program in a process of its own.
class MainTest {

  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process chat(String... args) throws IOException {
    ProcessBuilder builder = Jvm.command(Main.class.getName(), List.of(args));
    builder.environment().remove("PARLEY_PASSWORD");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void aWrongOptionIsOneLineAndExit2() throws Exception {
    Process chat = chat("--upload-limit=much");
    assertThat(exit(chat)).isEqualTo(2);
    assertThat(chat.inputReader(UTF_8).lines()).isEmpty();
    assertThat(chat.errorReader(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("parley chat: ")
        .endsWith("(try ./parley chat --help)");
  }

  @Test
  void withoutATerminalThereIsNobodyToAskForAPassword() throws Exception {
    Process chat = chat("--json", "--user", "alice");
    assertThat(exit(chat)).isEqualTo(2);
    assertThat(chat.errorReader(UTF_8).lines()).singleElement().asString().contains("password");
  }

  @Test
  void sigtermLogsOutAndExits0() throws Exception {
    Files.writeString(folder.resolve("password"), "secret");
    try (LocalServer server = new LocalServer(folder.resolve("data"))) {
      Process chat =
          chat(
              "localhost:" + server.port(),
              "--json",
              "--register",
              "--user=alice",
              "--home=" + folder.resolve("home"),
              "--password-file=" + folder.resolve("password"));
      BufferedReader events = chat.inputReader(UTF_8);
      assertThat(events.readLine()).startsWith("{\"event\":\"connected\"");
      // Not the process's own destroy, which would close its output too.
      assertThat(chat.toHandle().destroy()).isTrue();
      assertThat(exit(chat)).isZero();
      assertThat(events.lines()).isEmpty();
      assertThat(chat.errorReader(UTF_8).lines()).isEmpty();
    }
  }
}
