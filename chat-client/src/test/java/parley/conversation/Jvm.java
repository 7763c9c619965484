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
          // What does not fit a start-up cache is nothing to say.
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "-Xlog:aot*=off:stderr",
          "-Xlog:cds*=off:stderr",
          "-Dstderr.encoding=UTF-8");

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final List<String> START_UP = Rehearsal.startUpFlags(JAVA, FLAGS);

  private Jvm() {}

  /// A JVM of this one's kind and class path that runs `main`.
  static ProcessBuilder command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(FLAGS);
    command.addAll(START_UP);
    command.add(main);
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
