package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.client.api.ClientEnd;

class ScriptFrontEndTest {

  @TempDir Path folder;
  private LocalServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new LocalServer(folder.resolve("data"));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Script script(String user) throws IOException {
    return new Script(server, folder.resolve(user), user);
  }

  @Test
  void everyLineButABlankOneIsAnsweredOnce() throws Exception {
    try (Script alice = script("alice")) {
      alice.write("whoelse", "", "message bob", "  ", "xyzzy a b", "message nobody hi", "help me");
      alice.write(new byte[] {'b', 'l', 'o', 'c', 'k', ' ', (byte) 0xC3, '\n'});
      alice.write("broadcast hi", "whoelsesince 10").endInput();
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(alice.next()).startsWith("{\"event\":\"connected\"").contains("\"first\":true");
      assertThat(alice.rest())
          .containsExactlyInAnyOrder(
              "{\"event\":\"ok\",\"line\":1,\"command\":\"whoelse\",\"users\":[]}",
              "{\"event\":\"error\",\"line\":3,\"command\":\"message\",\"code\":\"usage\",\"text\":"
                  + "\"usage: message <user> <text>   for example: message bob see you at six\"}",
              "{\"event\":\"error\",\"line\":5,\"command\":\"xyzzy\",\"code\":\"unknown-command\","
                  + "\"text\":\"unknown command \\\"xyzzy\\\": \\\"help\\\" lists the commands\"}",
              "{\"event\":\"error\",\"line\":6,\"command\":\"message\",\"code\":\"unknown-user\","
                  + "\"text\":\"no user is called nobody\"}",
              "{\"event\":\"error\",\"line\":7,\"command\":\"help\",\"code\":\"unknown-command\","
                  + "\"text\":\"unknown command \\\"me\\\": did you mean \\\"message\\\"?\"}",
              "{\"event\":\"error\",\"line\":8,\"command\":\"block\",\"code\":\"usage\","
                  + "\"text\":\"the line is not UTF-8\"}",
              "{\"event\":\"ok\",\"line\":9,\"command\":\"broadcast\",\"partial\":false}",
              "{\"event\":\"ok\",\"line\":10,\"command\":\"whoelsesince\",\"users\":[]}");
    }
  }

  @Test
  void aLineThatIsTooLongIsRefusedAndTheNextOneTaken() throws Exception {
    try (Script alice = script("alice")) {
      alice.write("message bob " + "x".repeat(2 * LineSource.MAX_LINE_BYTES), "whoelse");
      assertThat(alice.nextWith("\"line\":1"))
          .contains("\"command\":\"message\"", "\"code\":\"too-large\"");
      assertThat(alice.nextWith("\"line\":2")).contains("\"users\":[]");
    }
  }

  @Test
  void twoScriptsTalk() throws Exception {
    try (Script alice = script("alice");
        Script bob = script("bob")) {
      bob.nextWith("connected");
      alice.write("message bob  grüße\t \uD83D\uDE00 ");
      assertThat(bob.nextWith("\"event\":\"message\""))
          .startsWith(
              "{\"event\":\"message\",\"from\":\"alice\",\"text\":\" grüße\\t \uD83D\uDE00 \"");
      assertThat(alice.nextWith("\"ok\""))
          .isEqualTo(
              "{\"event\":\"ok\",\"line\":1,\"command\":\"message\",\"to\":\"bob\","
                  + "\"state\":\"delivered\"}");
    }
  }

  @Test
  void logoutAnswersWhatRunsAndThenItselfAndCarriesOutNoMore() throws Exception {
    try (Script bob = script("bob");
        Script alice = script("alice")) {
      bob.nextWith("connected");
      alice.write("message bob hi", "logout", "whoelse", "xyzzy");
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(alice.rest())
          .filteredOn(line -> line.contains("\"line\""))
          .containsExactlyInAnyOrder(
              "{\"event\":\"ok\",\"line\":1,\"command\":\"message\",\"to\":\"bob\","
                  + "\"state\":\"delivered\"}",
              "{\"event\":\"ok\",\"line\":2,\"command\":\"logout\"}",
              "{\"event\":\"error\",\"line\":3,\"command\":\"whoelse\","
                  + "\"code\":\"not-connected\",\"text\":\"you have logged out\"}",
              "{\"event\":\"error\",\"line\":4,\"command\":\"xyzzy\",\"code\":\"unknown-command\","
                  + "\"text\":\"unknown command \\\"xyzzy\\\": \\\"help\\\" lists the commands\"}");
      assertThat(bob.nextWith("\"online\":false")).contains("\"user\":\"alice\"");
    }
  }

  @Test
  void withoutAConnectionMessagesWaitAndOtherCommandsDoNot() throws Exception {
    try (Script alice = script("alice")) {
      alice.nextWith("connected");
      server.stop();
      alice.nextWith("disconnected");
      alice.write("message nobody hi", "whoelse");
      assertThat(alice.nextWith("\"line\":2")).contains("\"code\":\"not-connected\"");
      server.start();
      assertThat(alice.nextWith("\"event\":\"connected\"")).contains("\"resumed\":true");
      assertThat(alice.nextWith("\"line\":1")).contains("\"code\":\"unknown-user\"");
    }
  }

  @Test
  void atTheEndOfInputWaitingWithoutAConnectionEndsAndTheOutboxIsKept() throws Exception {
    try (Script alice = script("alice");
        Script bob = script("bob")) {
      alice.nextWith("connected");
      bob.nextWith("connected");
      server.stop();
      alice.nextWith("disconnected");
      alice.write("message bob later").endInput();
      assertThat(alice.exit()).isEqualTo(ExitStatus.FAILURE);
      assertThat(alice.rest())
          .filteredOn(line -> line.contains("\"line\""))
          .singleElement()
          .asString()
          .contains("\"line\":1", "\"code\":\"not-connected\"", "outbox");
    }
    server.start();
    try (Script alice = script("alice")) {
      assertThat(alice.nextWith("receipt"))
          .isEqualTo(
              "{\"event\":\"receipt\",\"to\":\"bob\",\"text\":\"later\",\"state\":\"stored\"}");
    }
  }

  @Test
  void whatCouldNotBePrintedIsNotAcknowledged() throws Exception {
    try (Script alice = script("alice")) {
      try (Script bob = new Script(server, folder.resolve("bob"), "bob", BrokenAtMessage::new)) {
        bob.nextWith("connected");
        alice.write("message bob lost?");
        assertThat(bob.exit()).isEqualTo(ExitStatus.FAILURE);
      }
      assertThat(alice.nextWith("\"line\":1")).contains("\"state\":\"stored\"");
      try (Script bob = script("bob")) {
        assertThat(bob.nextWith("\"event\":\"message\""))
            .contains("\"text\":\"lost?\"", "\"stored\":true");
      }
    }
  }

  @Test
  void aRefusedLoginIsToldAndExits3() throws Exception {
    try (Script alice = script("alice")) {
      alice.nextWith("connected");
      try (Script other = script("alice")) {
        assertThat(other.exit()).isEqualTo(ExitStatus.LOGIN_REFUSED);
        assertThat(other.next())
            .startsWith("{\"event\":\"refused\",\"code\":\"already-online\",\"text\":\"");
      }
      try (Script other =
          new Script(
              Script.config(server.port(), folder.resolve("other"), "alice", "wrong"),
              JsonOutput::new)) {
        assertThat(other.exit()).isEqualTo(ExitStatus.LOGIN_REFUSED);
        assertThat(other.next())
            .startsWith("{\"event\":\"refused\",\"code\":\"wrong-password\",\"text\":\"");
        assertThat(other.rest()).isEmpty();
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsExit5() throws Exception {
    server.stop();
    try (Script alice = script("alice")) {
      assertThat(alice.exit()).isEqualTo(ExitStatus.UNREACHABLE);
      assertThat(alice.farewell.join()).isInstanceOf(ClientEnd.Unreachable.class);
      assertThat(alice.rest()).isEmpty();
    }
    server.start();
  }

  @Test
  void aSignalLogsOut() throws Exception {
    try (Script bob = script("bob");
        Script alice = script("alice")) {
      bob.nextWith("connected");
      alice.nextWith("connected");
      alice.stop();
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      bob.nextWith("\"user\":\"alice\",\"online\":false");
    }
  }

  @Test
  void peopleCanReadAPipeToo() throws Exception {
    Clock clock = Clock.system(ZoneOffset.UTC);
    Path logs = folder.resolve("logs");
    ConversationLog.prepare(logs);
    ConversationLog log = new ConversationLog(logs, "alice", clock, complaint -> {});
    try (Script bob = script("bob");
        Script alice =
            new Script(
                Script.config(server.port(), folder.resolve("alice"), "alice", "secret"),
                out -> new PlainOutput(out, clock, log))) {
      bob.nextWith("connected");
      alice.write("message bob \u001b[31mhi", "whoelse", "xyzzy").endInput();
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(alice.rest())
          .anyMatch(line -> line.endsWith("connected to 127.0.0.1:" + server.port() + " as alice"))
          .anyMatch(line -> line.endsWith("✓✓ delivered to bob: \"␛[31mhi\""))
          .anyMatch(line -> line.endsWith("online: bob"))
          .anyMatch(line -> line.contains("unknown command \"xyzzy\""))
          .noneMatch(line -> line.contains("\u001b"));
      assertThat(Files.readString(logs.resolve("bob.log"))).endsWith("<alice> ␛[31mhi\n");
    }
  }

  /// Its reader goes when a message comes.
  private static final class BrokenAtMessage extends FilterOutputStream {
    BrokenAtMessage(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      String text = new String(bytes, from, length, StandardCharsets.UTF_8);
      if (text.contains("\"event\":\"message\"")) {
        throw new IOException("Broken pipe");
      }
      out.write(bytes, from, length);
    }
  }
}
