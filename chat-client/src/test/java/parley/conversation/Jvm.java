package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Child processes that run Parley from the classes under test.
final class Jvm {

  /// Those of the launcher, and quick to start: no child lives long.
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          // Netty reports a leak when the garbage is collected.
          "-Dio.netty.leakDetection.level=paranoid",
          "-Xmn4m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dstdin.encoding=UTF-8",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8");

  private Jvm() {}

  /// A JVM of this one's kind and class path that runs `main`.
  static ProcessBuilder command(String main, List<String> arguments) {
    // Whoever leaves it to the umask who may read a file lets everybody.
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /// Fails when a process reported a leak on standard error.
  static void expectNoLeak(String errors) {
    assertThat(errors.lines()).as("standard error").noneMatch(line -> line.contains("LEAK:"));
  }

  /// Leaves no orphan behind when the tests are stopped in the middle.
  static void endWithThisOne(Process process) {
    Thread hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    process.onExit().thenRun(() -> forget(hook));
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The tests are being stopped: the hook has run, or will.
    }
  }
}
