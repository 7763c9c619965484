package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.client.api.ClientEvent;
import parley.server.Quotas;

@Order(1)
class TerminalFrontEndTest {

  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";

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

  private Desk desk(String user) throws IOException {
    return Desk.of(server, folder.resolve(user), user);
  }

  private Script script(String user) throws IOException {
    return new Script(server, folder.resolve(user), user);
  }

  @Test
  void aMessageAppearsAboveTheLineThatIsBeingTyped() throws Exception {
    try (Desk alice = desk("alice");
        Script bob = script("bob")) {
      alice
          .see("● bob is online")
          .type("message bob half a li")
          .see("alice> message bob half a li");
      bob.write("message alice hello \u001b[2Jthere", "broadcast lunch");
      alice.see("bob: hello ␛[2Jthere").see("bob to all: lunch");
      alice.seeAboveTheLastRow("alice> message bob half a li");
      alice.type("ne\r").see("12:00 → bob: half a line").see("✓✓ delivered");
      assertThat(bob.nextWith("\"event\":\"message\"")).contains("\"text\":\"half a line\"");
      alice.look(screen -> !screen.contains("alice> message"), "an empty line");
    }
  }

  @Test
  void eachMessageShowsWhatBecameOfIt() throws Exception {
    try (Script bob = script("bob")) {
      bob.nextWith("connected");
    }
    try (Desk alice = desk("alice")) {
      alice.type("message bob later\r").see("→ bob: later").see("✓ stored");
      alice.type("message nobody hi\r").see("→ nobody: hi").see("no user is called nobody");
      alice.type("broadcast hello\r").see("→ all: hello");
      server.stop();
      alice.see("connection lost").see("○ alice@127.0.0.1:" + server.port() + " · not connected");
      alice.type("message bob when you can\r").see("→ bob: when you can  waits for the connection");
      alice.type("whoelse\r").see("✗ there is no connection");
      server.start();
      alice.see("connected again").see("✓ stored for bob: \"when you can\"");
    }
  }

  @Test
  void theStatusLineSaysWhoIsOnlineAndWhatIsUnread() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.see("● alice@127.0.0.1:" + server.port() + " · nobody else is online");
      try (Script bob = script("bob")) {
        alice.see(" · 1 online: bob");
        bob.write("message alice one", "message alice two", "broadcast three");
        alice.see(" · unread: bob 2");
        alice.type("\r").look(screen -> !screen.contains("unread"), "nothing unread");
      }
      alice.see("○ bob has left").see(" · nobody else is online");
    }
  }

  @Test
  void tabCompletesCommandsAndUsers() throws Exception {
    try (Desk alice = desk("alice");
        Script bob = script("bob")) {
      bob.nextWith("connected");
      alice.see("bob is online").type("me\t").see("alice> message");
      alice.type("b\thi\r").see("→ bob: hi").see("✓✓ delivered");
      alice.type("block b\t\r").see("bob is blocked");
      alice.type("unb\t\t\r").see("bob is no longer blocked");
      alice.type("help wh\t").see("whoelsesince").see("list who else is online");
    }
  }

  @Test
  void ctrlCThrowsTheLineAwayAndOnAnEmptyOneLeaves() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.see("Ctrl-D logs out\n12:00 nobody else is online");
      alice.type("logout").see("alice> logout").type(CTRL_C);
      alice.look(screen -> screen.contains("alice> logout\nalice>\n"), "a new line");
      assertThat(alice.status).isNotDone();
      alice.type(CTRL_C);
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(alice.screen()).contains("logged out, goodbye").doesNotContain("@127.0.0.1");
    }
  }

  @Test
  void whoLeavesBeforeTheLoginHasNotLoggedOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort server = new HostPort("127.0.0.1", silent.getLocalPort());
      ChatOptions usual = Desk.options(this.server, folder.resolve("alice"), "alice", true);
      try (Desk alice = new Desk("xterm", Desk.to(server, usual), "secret", Map.of())) {
        alice.see(server + " has not answered yet; Ctrl-C gives up");
        alice.resize(100, 30);
        assertThat(alice.rows().getLast()).startsWith(" ○ alice@");
        alice.stop();
        assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
        assertThat(alice.screen()).contains("not logged in").doesNotContain("goodbye");
      }
    }
  }

  @Test
  void whatHasBeenAnsweredIsNotSaidToBeSilent() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.see("nobody else is online");
      Conversation another =
          new Conversation(
              alice.view,
              new Notebook(new Roster(), new FileBoard(), null),
              new StatusLine("alice", alice.view.theme()),
              from -> "");
      another.waits(new HostPort("server", 1), another.loggedIn());
      var connected = new ClientEvent.Connected("server:1", "alice", null, false, false);
      Thread callbacks = new Thread(() -> another.tell(connected));
      synchronized (alice.view) {
        // What would say that there is no answer, and then the answer.
        await().atMost(Duration.ofSeconds(60)).until(() -> blocked(alice.view) == 1);
        callbacks.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> blocked(alice.view) == 2);
      }
      callbacks.join();
      alice.see("connected to server:1");
      assertThat(alice.screen()).doesNotContain("has not answered yet");
    }
  }

  private static long blocked(Object monitor) {
    return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadState() == Thread.State.BLOCKED)
        .map(ThreadInfo::getLockInfo)
        .filter(Objects::nonNull)
        .filter(lock -> lock.getIdentityHashCode() == System.identityHashCode(monitor))
        .count();
  }

  @Test
  void ctrlDAndLogoutLeave() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type(CTRL_D);
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
    try (Desk bob = desk("bob")) {
      bob.type("logout\r");
      assertThat(bob.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
  }

  @Test
  void whoLeavesIsToldOnceWhatIsUnconfirmedAndStaysInTheOutbox() throws Exception {
    try (Script bob = script("bob")) {
      bob.nextWith("connected");
    }
    try (Desk alice = desk("alice")) {
      server.stop();
      alice.see("connection lost").type("message bob later\r").see("waits for the connection");
      alice.type(CTRL_D);
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(alice.screen())
          .contains("✗ message to bob, \"later\": unconfirmed: it stays in the outbox")
          .doesNotContain("not sent");
      assertThat(count(alice.screen(), "outbox")).isEqualTo(1);
    }
    server.start();
    try (Desk alice =
        new Desk(
            "xterm",
            Desk.options(server, folder.resolve("alice"), "alice", false),
            "secret",
            Map.of())) {
      alice.see("✓ stored for bob: \"later\"");
    }
  }

  @Test
  void aSignalLogsOut() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.stop();
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
  }

  @Test
  void theServerHasTheLastWord() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type("half");
      server.stop();
      alice.see("connection lost");
      server = new LocalServer(folder.resolve("data2"), server.port(), Quotas.USUAL);
      assertThat(alice.exit()).isEqualTo(ExitStatus.IDENTITY_CHANGED);
      assertThat(alice.screen())
          .contains("HAS CHANGED", "remove the line", "127.0.0.1:" + server.port() + " SHA256:");
    }
  }

  @Test
  void aServerThatIsBackAndRefusesSaysWhy() throws Exception {
    // As it is when an old backup was put back: the same key, and no account.
    server.stop();
    Path old = Files.createDirectory(folder.resolve("old"));
    Files.copy(folder.resolve("data/parley.db"), old.resolve("parley.db"));
    server.start();
    try (Desk alice = desk("alice")) {
      server.stop();
      alice.see("connection lost");
      server = new LocalServer(old, server.port(), Quotas.USUAL);
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGIN_REFUSED);
      assertThat(alice.screen()).contains("✗ login refused: wrong user name or password");
    }
  }

  @Test
  void mistakesAreMetWithHelp() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type("whoels\r").see("✗ unknown command \"whoels\": did you mean \"whoelse\"?");
      alice.type("message bob\r").see("✗ usage: message <user> <text>");
      alice.type("help message\r").see("example: message bob see you at six").see("mailbox-full");
      alice.type("help\r").see("searchFile <file>                show a file's size and chunks");
      alice.type("whoelse\r").see("nobody else is online");
      alice.type("whoelsesince 9\r").see("nobody else was online in the last 9 seconds");
    }
  }

  @Test
  void aWrongPasswordIsAskedForAgain() throws Exception {
    try (Script alice = script("alice")) {
      alice.nextWith("connected");
    }
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", false);
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      desk.see("Password of alice:").type("wrong\r");
      desk.see("login refused").see("--register").type("secret\r");
      desk.see("connected to").see("alice>");
      assertThat(desk.screen()).doesNotContain("wrong\n", "secret");
    }
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      for (int i = 0; i < 3; i++) {
        int refusals = i;
        desk.look(
            screen -> count(screen, "refused") == refusals && screen.contains("Password of alice:"),
            "a question");
        desk.type("wrong\r");
      }
      assertThat(desk.exit()).isEqualTo(ExitStatus.LOGIN_REFUSED);
    }
  }

  @Test
  void aNewSizeOfTheWindowLeavesTheScreenWholeWhileSomethingIsAsked() throws Exception {
    try (Script alice = script("alice")) {
      alice.nextWith("connected");
    }
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", false);
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      desk.see("Password of alice:").type("wrong\r").see("to make one.\nPassword of alice:");
      desk.resize(60, 20);
      desk.resize(90, 15);
      List<String> rows = desk.rows();
      assertThat(rows.get(2)).isEqualTo("Password of alice:");
      assertThat(rows.getLast()).startsWith(" ○ alice@").endsWith("not logged in");
      assertThat(count(desk.screen(), "not logged in")).isEqualTo(1);
      desk.type("secret\r").see("alice>").see(" ● alice@");
      assertThat(desk.rows().getLast()).startsWith(" ● alice@");
    }
  }

  @Test
  void anUnknownKeyIsAskedAbout() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk desk = new Desk("xterm", options, "secret", Map.of())) {
      desk.see("was never seen before").see("SHA256:").type("hm\r");
      desk.look(screen -> count(screen, "Trust it from now on?") == 2, "the question again");
      desk.type("no\r");
      assertThat(desk.exit()).isEqualTo(ExitStatus.FAILURE);
    }
    try (Desk desk = new Desk("xterm", options, "secret", Map.of())) {
      desk.see("Trust it from now on?").type("yes\r").see("the server's key is remembered");
    }
    try (Desk desk = new Desk("xterm", options, "secret", Map.of())) {
      desk.see("alice>");
      assertThat(desk.screen()).doesNotContain("Trust", "remembered");
    }
  }

  @Test
  void whoGivesNoNameIsAskedAgain() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), null, true);
    try (Desk desk = new Desk("xterm", options, "secret", Map.of())) {
      desk.see("User name:").type(" \r");
      desk.look(screen -> count(screen, "User name:") == 2, "the question again");
      desk.type("alice\r").see("Trust it from now on?").type("yes\r").see("alice>");
    }
  }

  @Test
  void aSignalAtAQuestionIsNoFailure() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      desk.see("Password of alice:").stop();
      assertThat(desk.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      desk.see("Password of alice:").type(CTRL_C);
      assertThat(desk.exit()).isEqualTo(ExitStatus.FAILURE);
    }
  }

  @Test
  void anAcceptedKeyIsNotAskedAboutAgainAfterAWrongPassword() throws Exception {
    try (Script alice = script("alice")) {
      alice.nextWith("connected");
    }
    ChatOptions options = Desk.options(server, folder.resolve("elsewhere"), "alice", false);
    try (Desk desk = new Desk("xterm", options, null, Map.of())) {
      desk.see("Password of alice:").type("wrong\r");
      desk.see("Trust it from now on?").type("yes\r");
      desk.see("login refused").see("--register").type("secret\r");
      desk.see("alice>");
      assertThat(count(desk.screen(), "Trust it from now on?")).isEqualTo(1);
    }
  }

  @Test
  void historyIsKeptForTheOwnerAlone() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type("whoelsesince 12\r").see("12 seconds").type("whoelse\r");
      alice.type("whoelse\r").see("nobody else is online").type(CTRL_D);
      alice.exit();
    }
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk alice = new Desk("xterm", options, "secret", Map.of())) {
      alice.see("alice>").type("\u001bOA\u001bOA").see("alice> whoelsesince 12");
    }
    try (Stream<Path> files = Files.walk(folder.resolve("alice"))) {
      Path history = files.filter(file -> file.endsWith("history")).findFirst().orElseThrow();
      assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
      assertThat(Files.readAllLines(history)).containsExactly("whoelsesince 12", "whoelse");
    }
  }

  @Test
  void aNewSizeOfTheWindowLeavesTheScreenWhole() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type("whoelse\r").see("nobody else is online\n");
      alice.type("some text").see("alice> some text");
      alice.resize(60, 12);
      alice.look(
          screen ->
              screen.contains("12:00 nobody else is online\nalice> some text\n ● alice@")
                  && count(screen, "alice> some text") == 1
                  && count(screen, "alice@") == 1,
          "one prompt, one status line");
      alice.type(CTRL_C + "help\r").see("help [command]");
      alice.resize(100, 12);
      alice.look(_ -> alice.rows().get(10).equals("alice>"), "a full screen");
      alice.type("some text").resize(100, 5);
      alice.look(
          screen -> screen.endsWith("alice> some text\n") && !screen.contains("alice@"),
          "no room for a status line");
      alice.resize(100, 30);
      alice.look(
          screen -> count(screen, "alice@") == 1 && alice.rows().getLast().startsWith(" ● alice@"),
          "a status line again, at the bottom");
    }
  }

  @Test
  void whatWasPastedCommandsNoTerminal() throws Exception {
    try (Desk alice = desk("alice")) {
      alice
          .see("nobody else is online")
          .type("\u001b[200~who\u001b[2J\u001b[201~\r")
          .see("unknown");
      alice.resize(60, 12);
      alice.see("12:00 nobody else is online\nalice> who␛[2J\n12:00 ✗ unknown command");
    }
  }

  @Test
  void whatWasClearedAwayStaysAway() throws Exception {
    try (Desk alice = desk("alice")) {
      alice.type("help logout\r").see("log out and leave");
      alice.type("\f").look(screen -> !screen.contains("leave"), "an empty screen");
      alice.type("some text").see("alice> some text").resize(60, 12);
      alice.see(" ● alice@");
      assertThat(alice.rows().getFirst()).isEqualTo("alice> some text");
    }
  }

  @Test
  void aLineLessAtTheBottomIsGoneAtOnce() throws IOException {
    try (Desk alice = desk("alice")) {
      AttributedString first = new AttributedString(" first.bin  12 % from bob (direct)");
      AttributedString last = new AttributedString(" alice, and who is online: bob");
      alice.see("nobody else is online");

      alice.view.status(() -> List.of(first, last));
      alice.view.status(() -> List.of(last));

      assertThat(alice.screen()).contains(last).doesNotContain(first);
    }
  }

  @Test
  void aLineMoreAtTheBottomLeavesTheOthersWhole() throws Exception {
    try (Desk alice = desk("alice")) {
      AttributedString first = new AttributedString(" first.bin  12 % from bob (direct)");
      AttributedString second = new AttributedString(" second.bin  1 %");
      AttributedString last = new AttributedString(" alice, and who is online: bob");
      alice.see("nobody else is online");

      alice.view.status(() -> List.of(first, last));
      alice.view.status(() -> List.of(first, second, last));

      List<String> rows = alice.rows();
      assertThat(rows.subList(rows.size() - 3, rows.size()))
          .containsExactly(first.toString(), second.toString(), last.toString());
    }
  }

  @Test
  void aDumbTerminalGetsPlainLines() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk alice = new Desk("dumb", options, "secret", Map.of());
        Script bob = script("bob")) {
      alice.see("Trust it").type("yes\n").see("connected to").see("alice>");
      bob.write("message alice hi");
      alice.look(
          screen -> screen.contains("alice>\n-- ") && screen.endsWith(" bob: hi\nalice>\n"),
          "lines of their own");
      alice.type("message bob hello\n").see("-> bob: hello").see("delivered");
      assertThat(alice.screen()).doesNotContain("●", "✓", "alice@");
      assertThat(alice.hasColours()).isFalse();
    }
  }

  @Test
  void onADumbTerminalCtrlCThrowsAwayWhatOnlyTheSystemKnowsOf() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk alice = new Desk("dumb", options, "secret", Map.of())) {
      alice.see("Trust it").type("yes\n").see("nobody else is online").see("alice>");
      alice.interrupt();
      alice.see("Ctrl-D logs out").type("whoelsesince 9\n").see("in the last 9 seconds");
      alice.type(CTRL_D);
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
  }

  @Test
  void whatTheSystemShowsOfATypedLineIsNotShownAgain() throws IOException {
    var typed = new ByteArrayInputStream("yes\nwhoelse\n".getBytes(UTF_8));
    var shown = new ByteArrayOutputStream();
    Terminal dumb = new DumbTerminal("dumb", "dumb", typed, shown, UTF_8);

    try (TerminalScreen screen = new TerminalScreen(dumb, Map.of(), Desk.NOON)) {
      assertThat(screen.ask("Sure? ", true)).isEqualTo("yes");
      assertThat(screen.read("alice> ")).isEqualTo(new TerminalScreen.Entered.Line("whoelse"));
    }

    assertThat(shown.toString(UTF_8))
        .contains("Sure? ", "alice> ")
        .doesNotContain("yes", "whoelse");
  }

  @Test
  void coloursCanBeUnwanted() throws Exception {
    ChatOptions options = Desk.options(server, folder.resolve("alice"), "alice", true);
    try (Desk alice = new Desk("xterm-256color", options, "secret", Map.of("NO_COLOR", "1"))) {
      alice.see("Trust it").type("yes\r").see("alice>").type("xyzzy\r").see("✗ unknown");
      alice.type("he\t").see("alice> help");
      alice.type("wh\t").see("list who else is online");
      assertThat(alice.hasColours()).isFalse();
    }
    try (Desk bob = desk("bob")) {
      assertThat(bob.hasColours()).isTrue();
    }
  }

  private static int count(String screen, String part) {
    return screen.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void noKeySuspendsTheClientOrHasItPrintItsThreads() throws IOException {
    var terminal = new LineDisciplineTerminal("desk", "xterm", new ByteArrayOutputStream(), UTF_8);
    List<Terminal.Signal> signals = new ArrayList<>();
    terminal.handle(Terminal.Signal.TSTP, signals::add);
    terminal.handle(Terminal.Signal.QUIT, signals::add);

    try (TerminalScreen _ = new TerminalScreen(terminal, Map.of(), Desk.NOON)) {
      terminal.processInputBytes("\u001a\u001c".getBytes(UTF_8));
      assertThat(signals).isEmpty();
    }
  }

  @Test
  void aTerminalThatKnowsNoSizeIsTakenForTheUsual() throws IOException {
    Terminal serial =
        new LineDisciplineTerminal("serial", "vt100", new ByteArrayOutputStream(), UTF_8);
    serial.setSize(Size.of(0, 0));

    try (TerminalScreen _ = new TerminalScreen(serial, Map.of(), Desk.NOON)) {
      assertThat(serial.getSize()).isEqualTo(Size.of(80, 24));
    }
  }
}
