package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// The ways to reach a peer across real networks: server and clients each in a network namespace,
/// with firewalls between them. Skipped, and said so, where namespaces or firewalls (`iptables`)
/// cannot be made.
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class LadderTest {

  @TempDir Path folder;
  private final List<Chat> chats = new ArrayList<>();
  private @Nullable ServerProcess server;
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
    chats.forEach(Chat::kill);
    if (server != null) {
      server.close();
    }
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
    List<String> arguments = new ArrayList<>(List.of("server", "--host", "::", "--port", "0"));
    arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    arguments.addAll(serverOptions);
    server =
        ServerProcess.start(
            village.inside("server", Jvm.command("parley.server.Main", arguments)),
            folder.resolve("server.log"));
    String address = host + ":" + server.port();
    Client bob = new Client("bob", address);
    Client alice = new Client("alice", address);
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

  /// A client in the house of its user.
  private final class Client {

    private final Transcript transcript;
    private final Chat chat;

    Client(String user, String server) throws Exception {
      transcript = new Transcript(user, new Cast());
      int run = transcript.begin();
      List<String> arguments = new ArrayList<>(List.of(server, "--json", "--register"));
      arguments.addAll(List.of("--user", user, "--files", folder.toString()));
      arguments.addAll(List.of("--home", folder.resolve("home").toString()));
      Path password = Files.writeString(folder.resolve("password"), "secret");
      arguments.addAll(List.of("--password-file", password.toString()));
      chat =
          ChatProcess.start(
              village.inside(user, Jvm.command("parley.client.terminal.Main", arguments)),
              line -> transcript.print(run, line));
      chats.add(chat);
      await("connected");
    }

    void type(String line) {
      transcript.type(line);
      chat.type((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The reply to what was typed last.
    JsonNode reply() throws InterruptedException {
      return transcript.takeReply().reply();
    }

    JsonNode await(String name) throws InterruptedException {
      return transcript.takeEvent(name, event -> event.path("event").stringValue().equals(name));
    }
  }
}
