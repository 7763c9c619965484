package parley.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import parley.faults.check.Entry;
import parley.faults.check.History;
import parley.sandbox.Launch;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;

/// The server, that runs, or not, on any port. One thread, except for [#port].
final class Server {

  private static final long AGAIN_NANOS = 400_000_000;

  private final Sandbox sandbox;
  private final History history;
  private final Path data;
  private final Map<String, String> environment;
  private final List<String> options;
  private @Nullable Run run;
  private int runs;
  private boolean wanted;
  private long startedAt = System.nanoTime() - AGAIN_NANOS;
  private volatile int port;

  /// @param data its data folder
  Server(
      Sandbox sandbox,
      Path data,
      History history,
      Map<String, String> environment,
      List<String> options) {
    this.sandbox = sandbox;
    this.data = data;
    this.history = history;
    this.environment = environment;
    this.options = options;
  }

  /// Where it listens; 0 while it does not. Any thread may call.
  int port() {
    return port;
  }

  /// It is to run, and to be started again when it ends by itself.
  void start() throws IOException {
    wanted = true;
    startedAt = System.nanoTime() - 2 * AGAIN_NANOS;
    lookAfter();
  }

  /// Kills it; false when there is nothing to kill.
  boolean kill() throws InterruptedException {
    wanted = false;
    if (run == null || !run.reader.isAlive()) {
      return false;
    }
    run.killed = true;
    // Not of the process itself, which would close its output.
    run.process.toHandle().destroyForcibly();
    run.reader.join();
    return true;
  }

  /// Asks it to end, and does not wait for that.
  ///
  /// @return false when there is nobody to ask
  boolean stop() {
    wanted = false;
    return run != null && run.reader.isAlive() && run.process.toHandle().destroy();
  }

  /// Sends it a signal; false when there is nobody to hear it.
  boolean signal(String signal) throws IOException, InterruptedException {
    return run != null && run.reader.isAlive() && Signal.send(signal, run.process.pid());
  }

  /// Starts it when it should run and does not.
  void lookAfter() throws IOException {
    boolean alive = run != null && run.reader.isAlive();
    if (wanted && !alive && System.nanoTime() - startedAt > AGAIN_NANOS) {
      startedAt = System.nanoTime();
      ProcessBuilder server = Launch.server(data, World.SHORT_LIVED, options);
      server.environment().putAll(environment);
      run = new Run(++runs, sandbox.start(server));
    }
  }

  /// One process of it.
  private final class Run {

    private final int number;
    private final Process process;
    private final Thread reader;
    private volatile boolean killed;

    Run(int number, Process process) {
      this.number = number;
      this.process = process;
      history.add(new Entry.Started(Act.SERVER, number));
      reader = Thread.startVirtualThread(this::read);
    }

    private void read() {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          Matcher ready = ServerProcess.READY.matcher(line);
          if (ready.matches()) {
            port = Integer.parseInt(ready.group(2));
            history.add(new Entry.Ready(number));
          }
        }
      } catch (IOException _) {
        // As if it had ended.
      }
      port = 0;
      int status = process.onExit().join().exitValue();
      history.add(new Entry.Ended(Act.SERVER, number, killed || sandbox.isClosed(), status));
    }
  }
}
