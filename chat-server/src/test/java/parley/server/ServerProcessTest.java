package parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What scripts and service managers rely on, of the process itself.
@Execution(ExecutionMode.CONCURRENT)
class ServerProcessTest {

  private static final Pattern READY =
      Pattern.compile(
          "parley server ready on (.*):(\\d+) (plaintext|fingerprint SHA256:[A-Za-z0-9+/]{43}=)");

  private static final Pattern METRICS = Pattern.compile(" metrics=\\S+:(\\d+)");

  /// Less than a server waits for links that it has not closed.
  private static final long GIVES_UP_AFTER_MILLIS = 4_000;

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void kill() {
    processes.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void aServerThatIsToldToStopStopsWithStatus0(String signal) throws Exception {
    Process server = start("server", "--host", "127.0.0.1", "--port", "0", "--data", data());
    BufferedReader output = output(server);
    Matcher ready = READY.matcher(output.readLine());
    assertThat(ready.matches()).isTrue();
    assertThat(ready.group(1)).isEqualTo("127.0.0.1");
    assertThat(ready.group(3)).startsWith("fingerprint");
    Process other =
        start("server", "--host=127.0.0.1", "--port=0", "--data", folder.resolve("b").toString());
    assertThat(output(other).readLine()).startsWith("parley server ready");
    long alone = stopMillis(other, signal);
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(2)))) {
      assertThat(socket.isConnected()).isTrue();

      long took = stopMillis(server, signal);
      assertThat(server.exitValue()).isZero();
      // A busy machine may hold up one server, but not three.
      for (int i = 0; i < 2 && took >= alone + GIVES_UP_AFTER_MILLIS; i++) {
        took = stopMillisWithALink(folder.resolve("again" + i), signal);
      }
      assertThat(took).as("waits for nobody").isLessThan(alone + GIVES_UP_AFTER_MILLIS);
    }
    assertThat(output.readLine()).as("nothing else on standard output").isNull();
    assertThat(errors(server).lines())
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z INFO  .*"))
        .anyMatch(line -> line.endsWith("ServerCommand stopped"));
  }

  /// How long a new server takes to end, being told to when somebody is there who says nothing.
  private long stopMillisWithALink(Path data, String signal) throws Exception {
    Process server = start("server", "--host=127.0.0.1", "--port=0", "--data=" + data);
    Matcher ready = READY.matcher(output(server).readLine());
    assertThat(ready.matches()).isTrue();
    try (Socket _ =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(2)))) {
      return stopMillis(server, signal);
    }
  }

  /// How long `server` takes to end, being told to.
  private static long stopMillis(Process server, String signal) throws Exception {
    long told = System.nanoTime();
    new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid())).start().waitFor();
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - told);
  }

  @Test
  void theFingerprintOutlivesARestart() throws Exception {
    String first = fingerprint("--data", data());

    assertThat(fingerprint("--data", data())).isEqualTo(first);
    assertThat(fingerprint("--data", folder.resolve("other").toString())).isNotEqualTo(first);
  }

  @Test
  void plaintextIsSaidLoudly() throws Exception {
    Process server =
        start("server", "--host", "127.0.0.1", "--port", "0", "--data", data(), "--plaintext");

    assertThat(output(server).readLine()).matches(READY).endsWith(" plaintext");
    server.toHandle().destroy();
    assertThat(errors(server)).contains(" WARN ", "TLS is off");
  }

  @Test
  void healthAndMetricsAreServedWhenAskedFor() throws Exception {
    Process server =
        start("server", "--host=127.0.0.1", "--port=0", "--data=" + data(), "--metrics-port=0");
    int port = metricsPort(server);

    assertThat(get(port, "/health")).isEqualTo("{\"status\":\"ok\"}\n");
    assertThat(get(port, "/metrics")).contains("\nparley_sessions 0.0\n");
  }

  @Test
  void aServerWhoseDataFolderIsDeletedIsNotHealthyAndSaysSoInTheLog() throws Exception {
    Process server =
        start("server", "--host=127.0.0.1", "--port=0", "--data=" + data(), "--metrics-port=0");
    int port = metricsPort(server);

    run("rm", "-r", data());

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get(port, "/health").contains("parley.db was deleted"));
    server.toHandle().destroy();
    assertThat(errors(server)).containsOnlyOnce(" ERROR ").contains("Writer the store fails");
  }

  @Test
  void allOfIpv4IsNothingOfIpv6() throws Exception {
    Process server = start("server", "--port=0", "--data=" + data(), "--metrics-port=0");
    Matcher ready = READY.matcher(output(server).readLine());
    assertThat(ready.matches()).isTrue();
    int metrics = metricsPort(server);

    for (int port : List.of(Integer.parseInt(ready.group(2)), metrics)) {
      new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
      assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("::1"), port).close())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerWithoutFilesForMoreConnectionsAcceptsAgainWhenThereAreSome() throws Exception {
    Process server =
        start("server", "--host=127.0.0.1", "--port=0", "--plaintext", "--data=" + data());
    Matcher ready = READY.matcher(output(server).readLine());
    assertThat(ready.matches()).isTrue();
    int port = Integer.parseInt(ready.group(2));
    // Behind its back, so that it does not see it coming.
    run("prlimit", "--pid=" + server.pid(), "--nofile=" + (openFiles(server) + 20));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(sockets.getFirst().getInputStream().read()).isEqualTo('{');
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    try (Socket later = new Socket(InetAddress.getLoopbackAddress(), port)) {
      later.setSoTimeout(60_000);
      assertThat(later.getInputStream().read()).as("the hello").isEqualTo('{');
    }
  }

  private static int openFiles(Process process) throws IOException {
    try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) files.count();
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  @Test
  void aBackupIsMadeWhileTheServerRuns() throws Exception {
    Process server = start("server", "--host=127.0.0.1", "--port=0", "--data=" + data());
    String ready = output(server).readLine();
    Path copy = folder.resolve("copy.db");

    Process backup =
        startIn(
            Map.of("PARLEY_PORT", "tcp://is.none.of/its/business"),
            "backup",
            "--data",
            data(),
            copy.toString());

    assertThat(errors(backup)).isEmpty();
    assertThat(status(backup)).isZero();
    Files.createDirectory(folder.resolve("restored"));
    Files.copy(copy, folder.resolve("restored").resolve("parley.db"));
    assertThat(fingerprint("--data", folder.resolve("restored").toString()))
        .isEqualTo(ready.substring(ready.indexOf("fingerprint")));
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      refused(
          "parley: cannot listen on 127.0.0.1:" + port + ": Address already in use",
          "server",
          "--host=127.0.0.1",
          "--port=" + port,
          "--data=" + data());
      refused(
          "parley: cannot serve metrics on 127.0.0.1:" + port + ": Address already in use",
          "server",
          "--host=127.0.0.1",
          "--port=0",
          "--metrics-port=" + port,
          "--data=" + data());
    }
  }

  @Test
  void aDataFolderThatCannotBeOneIsSaidInOneLine() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    refused("parley: ", "server", "--host=127.0.0.1", "--port=0", "--data=" + file);
    refused("parley: ", "server", "--host=127.0.0.1", "--port=0", "--data=" + file + "/below");
  }

  @Test
  void aDatabaseThatIsNoneIsSaidInOneLine() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("parley.db"), "not a database ".repeat(1000));

    refused("parley: ", "server", "--host=127.0.0.1", "--port=0", "--data=" + data);
  }

  @Test
  void whatIsNoCommandOrOptionIsSaidInOneLine() throws Exception {
    refused("parley: the commands are server and backup", "serve");
    refused("parley: --port: \"x\" is not a port from 0 to 65535", "server", "--port=x");
    refused("parley: Missing required parameter: 'FILE'", "backup");
    refused("parley: there is no database in " + folder, "backup", "--data=" + folder, "x");
  }

  @Test
  void helpIsPrintedOnStandardOutput() throws Exception {
    Process help = start("server", "--help");

    assertThat(output(help).lines()).first().isEqualTo("Usage: parley server [OPTIONS]");
    assertThat(status(help)).isZero();
  }

  private void refused(String line, String... command) throws Exception {
    Process process = start(command);
    assertThat(errors(process)).startsWith(line).hasLineCount(1);
    assertThat(status(process)).isEqualTo(2);
    assertThat(output(process).readLine()).isNull();
  }

  private String fingerprint(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("server", "--host=127.0.0.1", "--port=0"));
    command.addAll(List.of(options));
    Process server = start(command.toArray(String[]::new));
    String ready = output(server).readLine();
    server.destroy();
    assertThat(status(server)).isZero();
    return ready.substring(ready.indexOf("fingerprint"));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Process start(String... command) throws IOException {
    return startIn(Map.of(), command);
  }

  private Process startIn(Map<String, String> environment, String... command) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                // Whoever runs the tests in the background has them ignore some signals.
                "env",
                "--default-signal=HUP,INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // SQLite clears away there what others have left, and says so when one is faster.
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "parley.server.Main"));
    all.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static BufferedReader output(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /// All that it writes there until it ends.
  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  /// Where it serves metrics, by its log.
  private static int metricsPort(Process server) throws IOException {
    BufferedReader log = server.errorReader(StandardCharsets.UTF_8);
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher started = METRICS.matcher(line);
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
    }
    throw new AssertionError("it has ended");
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
