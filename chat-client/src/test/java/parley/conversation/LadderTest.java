package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The ways to reach a peer across real networks: server and clients each in a network namespace,
/// with firewalls between them. Skipped, and said so, where namespaces or firewalls (`iptables`)
/// cannot be made.
@Execution(ExecutionMode.CONCURRENT)
class LadderTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern READY = Pattern.compile("parley server ready on .*:(\\d+) .*");

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private @Nullable Village village;

  @BeforeEach
  void build() {
    try {
      village = new Village();
    } catch (IOException e) {
      System.out.println(
          "skipped: a way to reach a peer across networks, for no network namespaces and firewalls"
              + " can be made here ("
              + e.getMessage()
              + ")");
      Assumptions.abort("no network namespaces and firewalls");
    }
  }

  @AfterEach
  void demolish() throws IOException {
    // Not by themselves: they would close what the clients are being read from.
    processes.forEach(process -> process.toHandle().destroyForcibly());
    processes.forEach(process -> process.onExit().join());
    if (village != null) {
      village.close();
    }
  }

  @Test
  void inAnOpenNetworkItIsDirect() throws Exception {
    JsonNode ok = start("10.77.0.1", List.of());

    assertThat(ok.path("path").stringValue()).isEqualTo("direct");
    assertThat(ok.path("tried")).isEmpty();
  }

  @Test
  void overTheNewInternetProtocolToo() throws Exception {
    JsonNode ok = start("[fd77::1]", List.of());

    assertThat(ok.path("path").stringValue()).isEqualTo("direct");
  }

  @Test
  void toOneBehindAFirewallItIsReverse() throws Exception {
    village.closeFirewall("bob");

    JsonNode ok = start("10.77.0.1", List.of());

    assertThat(ok.path("path").stringValue()).isEqualTo("reverse");
    assertThat(tried(ok)).hasSize(1);
    assertThat(tried(ok).getFirst()).matches("direct 10\\.77\\.0\\.3:\\d+ no answer within 3 s");
  }

  @Test
  void betweenTwoFirewallsItIsTheRelay() throws Exception {
    village.closeFirewall("alice");
    village.closeFirewall("bob");

    JsonNode ok = start("10.77.0.1", List.of());

    assertThat(ok.path("path").stringValue()).isEqualTo("relay");
    assertThat(tried(ok)).hasSize(2);
    assertThat(tried(ok).getLast()).isEqualTo("reverse  no link from bob within 5 s");
  }

  @Test
  void withoutTheRelayThereIsNoWayAndTheTextSaysWhatWasTried() throws Exception {
    village.closeFirewall("alice");
    village.closeFirewall("bob");

    JsonNode error = start("10.77.0.1", List.of("--relay", "off"));

    assertThat(error.path("code").stringValue()).isEqualTo("unreachable");
    assertThat(error.path("text").stringValue())
        .startsWith("bob cannot be reached: direct 10.77.0.3:")
        .contains("no answer within 3 s; reverse: no link from bob within 5 s; relay: ");
  }

  /// Alice starts a private session with bob, and if it comes about, both say a word.
  private JsonNode start(String host, List<String> serverOptions) throws Exception {
    String server = host + ":" + startServer(serverOptions);
    Client bob = new Client("bob", server);
    Client alice = new Client("alice", server);
    alice.type("startprivate bob");
    JsonNode reply = alice.reply();
    if (reply.path("event").stringValue().equals("ok")) {
      assertThat(bob.await("private").path("path")).isEqualTo(reply.path("path"));
      alice.type("private bob hello");
      assertThat(alice.reply().path("state").stringValue()).isEqualTo("delivered");
      assertThat(bob.await("message").path("kind").stringValue()).isEqualTo("private");
      bob.type("private alice hello");
      assertThat(bob.reply().path("state").stringValue()).isEqualTo("delivered");
    }
    return reply;
  }

  private static List<String> tried(JsonNode ok) {
    List<String> tried = new ArrayList<>();
    for (JsonNode each : ok.path("tried")) {
      tried.add(
          String.join(
              " ",
              each.path("rung").stringValue(),
              each.path("address").stringValue(),
              each.path("why").stringValue()));
    }
    return tried;
  }

  private int startServer(List<String> options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "server",
                "--host",
                "::",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString()));
    arguments.addAll(options);
    Process server = launch("server", "parley.server.Main", arguments);
    String line = server.inputReader(StandardCharsets.UTF_8).readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(ready.matches()).as(line).isTrue();
    return Integer.parseInt(ready.group(1));
  }

  private Process launch(String house, String main, List<String> arguments) throws IOException {
    ProcessBuilder command = village.inside(house, Jvm.command(main, arguments));
    Files.createDirectories(folder);
    command.redirectError(
        ProcessBuilder.Redirect.appendTo(folder.resolve(house + ".log").toFile()));
    Process process = command.start();
    Jvm.endWithThisOne(process);
    processes.add(process);
    return process;
  }

  /// A client in the house of its user.
  private final class Client {

    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final Writer in;

    Client(String user, String server) throws Exception {
      Files.writeString(folder.resolve("password"), "secret");
      Process process =
          launch(
              user,
              "parley.client.terminal.Main",
              List.of(
                  "--json",
                  "--register",
                  "--user",
                  user,
                  "--password-file",
                  folder.resolve("password").toString(),
                  "--home",
                  folder.resolve("home").toString(),
                  "--files",
                  folder.toString(),
                  server));
      in = process.outputWriter(StandardCharsets.UTF_8);
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      Thread.ofVirtual().start(() -> out.lines().map(JSON::readTree).forEach(events::add));
      await("connected");
    }

    void type(String line) throws IOException {
      in.write(line + "\n");
      in.flush();
    }

    /// The reply to what was typed last.
    JsonNode reply() throws Exception {
      while (true) {
        JsonNode event = next();
        String name = event.path("event").stringValue();
        if (name.equals("ok") || name.equals("error")) {
          return event;
        }
      }
    }

    JsonNode await(String name) throws Exception {
      while (true) {
        JsonNode event = next();
        if (event.path("event").stringValue().equals(name)) {
          return event;
        }
      }
    }

    private JsonNode next() throws Exception {
      JsonNode event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      return event;
    }
  }
}
