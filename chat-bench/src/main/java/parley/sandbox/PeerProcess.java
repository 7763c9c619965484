package parley.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// A user at a `chat --json` in a process of its own, logged in. Commands may come from one thread.
public final class PeerProcess {

  private static final Duration LOGIN_WITHIN = Duration.ofSeconds(60);

  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Path files;
  private final Writer commands;
  private final CompletableFuture<JsonNode> connected = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private volatile long downloaded;
  private volatile boolean receiving;
  private long lines;

  private PeerProcess(Process process, Path files) {
    this.process = process;
    this.files = files;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /// Starts a client for `user`, whose account is made if it is new, with home and files in
  /// `sandbox`, and waits for the login.
  ///
  /// @param options further ones of `chat`
  /// @throws IOException when it does not get in
  public static PeerProcess start(
      Sandbox sandbox, ServerProcess server, String user, String... options)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(sandbox.folder().resolve(user));
    Path files = Files.createDirectories(folder.resolve("files"));
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(
        server.fingerprint().isPresent()
            ? List.of("--trust", server.fingerprint().get().toString())
            : List.of("--plaintext"));
    PeerProcess peer =
        new PeerProcess(
            sandbox.start(Launch.chat(folder, files, server.address(), user, List.of(), all)),
            files);
    Thread.ofVirtual().start(peer::listen);
    JsonNode first = await(peer.connected, LOGIN_WITHIN);
    if (!first.path("event").asString("").equals("connected")) {
      throw new IOException(
          user + " did not get in: " + first + " " + Files.readString(folder.resolve("log")));
    }
    return peer;
  }

  /// Where it reads and writes files.
  public Path files() {
    return files;
  }

  /// Gives a command; completes with the answer, or with an empty object when the process ends.
  public CompletableFuture<JsonNode> ask(String command) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(++lines, answer);
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      answer.complete(nothing());
    }
    return answer;
  }

  /// The verified bytes of the download that was last heard of.
  public long downloaded() {
    return downloaded;
  }

  /// Whether bytes of a download have come yet.
  public boolean isReceiving() {
    return receiving;
  }

  /// Its number for the operating system.
  public long pid() {
    return process.pid();
  }

  /// Ends it as a crash would, with SIGKILL. Blocks until it is gone.
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// What completes within that time, or else an empty object.
  public static JsonNode await(CompletableFuture<JsonNode> answer, Duration time)
      throws InterruptedException {
    try {
      return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return nothing();
    }
  }

  /// The processor time that it has used so far, as [ServerProcess#cpu].
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void listen() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        heard(JSON.readTree(line));
      }
    } catch (IOException | JacksonException e) {
      // It has been killed, perhaps in the middle of a line.
    }
    connected.complete(nothing());
    answers.values().forEach(answer -> answer.complete(nothing()));
  }

  private void heard(JsonNode event) {
    switch (event.path("event").asString("")) {
      case "connected", "refused" -> connected.complete(event);
      case "ok", "error" -> {
        CompletableFuture<JsonNode> answer = answers.remove(event.path("line").longValue());
        if (answer != null) {
          answer.complete(event);
        }
      }
      case "progress" -> {
        downloaded = event.path("done").longValue();
        receiving |= event.path("rate").longValue() > 0;
      }
      default -> {}
    }
  }

  private static JsonNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
