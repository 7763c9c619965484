package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real server, in a process of its own. Any thread may call.
final class ServerProcess implements AutoCloseable {

  /// What it says first on standard output: its port, and its fingerprint if any.
  static final Pattern READY =
      Pattern.compile("parley server ready on .*:(\\d+) (plaintext|fingerprint (SHA256:\\S+))");

  private static final Pattern METRICS = Pattern.compile(" metrics=(\\S+:\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedReader out;
  private final Path log;
  private final int port;
  private final String fingerprint;

  private ServerProcess(
      Process process, BufferedReader out, Path log, int port, String fingerprint) {
    this.process = process;
    this.out = out;
    this.log = log;
    this.port = port;
    this.fingerprint = fingerprint;
  }

  /// Starts a server on its data in `folder` and waits until it is ready.
  static ServerProcess start(Path folder, int port, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("server", "--host", "127.0.0.1"));
    arguments.addAll(List.of("--port", Integer.toString(port)));
    arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    // All that it can say: a scene's secrets must not be among it.
    arguments.addAll(List.of("--log-level", "trace"));
    arguments.addAll(options);
    return start(Jvm.command("parley.server.Main", arguments), folder.resolve("server.log"));
  }

  /// Starts a server by that command and waits until it is ready.
  static ServerProcess start(ProcessBuilder server, Path log) {
    try {
      Process process =
          server.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
      Jvm.endWithThisOne(process);
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = firstLine(process, out);
      Matcher ready = READY.matcher(line);
      if (!ready.matches()) {
        process.destroyForcibly();
        throw new AssertionError("no server: it said " + line + "\n" + Files.readString(log));
      }
      return new ServerProcess(
          process,
          out,
          log,
          Integer.parseInt(ready.group(1)),
          ready.group(3) == null ? "" : ready.group(3));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The port that it listens on.
  int port() {
    return port;
  }

  /// Its key's fingerprint; empty when it speaks plaintext.
  String fingerprint() {
    return fingerprint;
  }

  boolean alive() {
    return process.isAlive();
  }

  /// Ends it as a power failure would, and waits until it is gone.
  void kill() {
    process.destroyForcibly();
    await();
  }

  /// Asks it to stop; it exits with 0 and has said nothing since it was ready.
  void stop() {
    process.toHandle().destroy(); // Process.destroy() would close the output, too.
    assertThat(await()).as("exit status of the server").isZero();
    assertThat(out.lines()).as("standard output of the server").isEmpty();
  }

  /// What it answers to an HTTP request for `path`; it must have been started with --metrics-port.
  String get(String path) throws IOException, InterruptedException {
    Matcher metrics = METRICS.matcher(log());
    String address = "";
    while (metrics.find()) {
      address = metrics.group(1);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + address + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /// Lets no file of its grow, as on a full disk; or lets them grow again.
  void limitDisk(boolean full) throws IOException, InterruptedException {
    String limit = full ? "1:" : "unlimited:";
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid=" + process.pid(), "--fsize=" + limit)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  /// What it has logged up to now.
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static String firstLine(Process process, BufferedReader out) throws IOException {
    CountDownLatch inTime = new CountDownLatch(1);
    Thread.startVirtualThread(() -> destroyUnless(inTime, process));
    String line = out.readLine();
    inTime.countDown();
    return line == null ? "nothing" : line;
  }

  private static void destroyUnless(CountDownLatch inTime, Process process) {
    try {
      if (!inTime.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int await() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the server does not end\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
