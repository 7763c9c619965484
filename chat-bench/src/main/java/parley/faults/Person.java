package parley.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.faults.check.History;
import parley.sandbox.Launch;
import parley.sandbox.Sandbox;

/// A user: a home, a folder of files, a road to the server, and a client that runs, or not. One
/// thread.
final class Person {

  private static final long AGAIN_NANOS = 400_000_000;

  private final String name;
  private final Sandbox sandbox;
  private final History history;
  private final Map<String, String> environment;
  private final List<String> options;
  private final Path folder;
  private final Path files;
  private final Road road;
  private @Nullable ChatRun run;
  private int runs;
  private boolean wanted;
  private long startedAt = System.nanoTime() - AGAIN_NANOS;

  Person(
      String name,
      Sandbox sandbox,
      Road road,
      History history,
      Map<String, String> environment,
      List<String> options)
      throws IOException {
    this.name = name;
    this.sandbox = sandbox;
    this.road = road;
    this.history = history;
    this.environment = environment;
    this.options = options;
    folder = Files.createDirectories(sandbox.folder().resolve(name));
    files = Files.createDirectories(folder.resolve("files"));
  }

  String name() {
    return name;
  }

  Path files() {
    return files;
  }

  Road road() {
    return road;
  }

  /// The client's present process, or its last.
  @Nullable ChatRun run() {
    return run;
  }

  boolean isIn() {
    return run != null && run.isIn();
  }

  int unanswered() {
    return run == null ? 0 : run.unanswered();
  }

  /// The client is to run, and to be started again when it ends by itself.
  void start() throws IOException {
    wanted = true;
    lookAfter();
  }

  /// Kills it; false when there is nothing to kill.
  boolean kill() throws InterruptedException {
    wanted = false;
    return run != null && run.kill();
  }

  /// Logs out; false when there is nobody to do so.
  boolean leave() {
    boolean leaves = wanted && run != null && run.isAlive();
    if (leaves && run != null) {
      run.type("logout");
    }
    wanted = false;
    return leaves;
  }

  /// Types what can be typed: nothing without a client that has been in, connected or not.
  void type(String command) {
    if (run != null && run.isAlive() && run.hasBeenIn() && wanted) {
      run.type(command);
    }
  }

  /// Sends it a signal; false when there is nobody to hear it.
  boolean signal(String signal) throws IOException, InterruptedException {
    return run != null && run.isAlive() && Signal.send(signal, run.pid());
  }

  /// No client is to run any more.
  void endInput() {
    wanted = false;
    if (run != null) {
      run.endInput();
    }
  }

  /// Starts what should run and does not.
  void lookAfter() throws IOException {
    boolean runs = run != null && run.isAlive();
    if (wanted && !runs && System.nanoTime() - startedAt > AGAIN_NANOS) {
      startedAt = System.nanoTime();
      ProcessBuilder chat =
          Launch.chat(folder, files, road.address(), name, World.SHORT_LIVED, options);
      chat.environment().putAll(environment);
      run = new ChatRun(name, ++this.runs, sandbox, chat, history);
    }
  }
}
