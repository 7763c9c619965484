package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import parley.client.ChatClient;
import parley.client.LocalServer;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;

/// A program that drives a [ScriptFrontEnd] through pipes, for tests.
final class Script implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  final CompletableFuture<ExitStatus> status = new CompletableFuture<>();
  final CompletableFuture<ClientEnd> farewell = new CompletableFuture<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final OutputStream input;
  private final ScriptFrontEnd frontEnd;

  /// A user's client that prints JSON; `pipe` may spoil its standard output.
  Script(LocalServer server, Path home, String user, Function<OutputStream, OutputStream> pipe)
      throws IOException {
    this(config(server.port(), home, user, "secret"), out -> new JsonOutput(pipe.apply(out)));
  }

  Script(LocalServer server, Path home, String user) throws IOException {
    this(server, home, user, out -> out);
  }

  Script(ClientConfig config, Function<OutputStream, ScriptOutput> output) throws IOException {
    Pipe pipe = Pipe.open();
    input = Channels.newOutputStream(pipe.sink());
    frontEnd =
        new ScriptFrontEnd(
            Channels.newInputStream(pipe.source()),
            output.apply(new Lines()),
            farewell::complete,
            listener -> ChatClient.start(config, listener),
            Duration.ofMillis(200));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            status.complete(frontEnd.run());
          } catch (Throwable fault) {
            status.completeExceptionally(fault);
          }
        });
  }

  static ClientConfig config(int port, Path home, String user, String password) {
    return new ClientConfig(
        "127.0.0.1", port, user, Passwords.of(password), true, home, false, null, key -> true);
  }

  Script write(String... commands) throws IOException {
    for (String command : commands) {
      write((command + "\n").getBytes(UTF_8));
    }
    return this;
  }

  void write(byte[] bytes) throws IOException {
    input.write(bytes);
  }

  Script endInput() throws IOException {
    input.close();
    return this;
  }

  void stop() {
    frontEnd.stop();
  }

  String next() throws InterruptedException {
    String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("a line of output").isNotNull();
    return line;
  }

  /// Skips what comes before a line with that in it.
  String nextWith(String part) throws InterruptedException {
    String line = next();
    while (!line.contains(part)) {
      line = next();
    }
    return line;
  }

  ExitStatus exit() throws Exception {
    return status.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /// All lines that were not read yet.
  List<String> rest() {
    List<String> rest = new ArrayList<>();
    lines.drainTo(rest);
    return rest;
  }

  @Override
  public void close() throws IOException {
    frontEnd.stop();
    input.close();
    status.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private final class Lines extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
