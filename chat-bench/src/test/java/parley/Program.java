package parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A command of the launcher in a process of its own, as somebody without a terminal runs it: in
/// `folder`, with its temporary files there.
public record Program(Path folder) {

  /// What it is to start its own servers and clients with, as this JVM does.
  private static final List<String> PASSED_ON =
      List.of("parley.server.flags", "parley.chat.flags", "parley.class.path");

  /// Starts `main`; once for each folder.
  public Process start(Class<?> main, String... options) throws IOException {
    Files.createDirectory(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    // Whoever runs the tests in the background has them ignore Ctrl-C.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    System.getProperty("parley.server.flags", "")
        .lines()
        .map(String::strip)
        .filter(flag -> !flag.isEmpty() && !flag.startsWith("-XX:AOT"))
        .forEach(command::add);
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.add("-Dstdout.encoding=UTF-8");
    for (String property : PASSED_ON) {
      String value = System.getProperty(property);
      if (value != null) {
        command.add("-D" + property + "=" + value);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /// What it has said on standard output so far.
  public String said() throws IOException {
    return Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
  }

  /// What it has said on standard error so far.
  public String errors() throws IOException {
    return Files.readString(folder.resolve("err"), StandardCharsets.UTF_8);
  }

  /// Fails when a temporary file, a mount or a process of it is left.
  public void expectNothingLeft() throws IOException {
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    // Those that were killed take a moment to die.
    await().untilAsserted(() -> assertThat(processes()).isEmpty());
  }

  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(command -> command.contains(folder.toString()))
        .toList();
  }
}
