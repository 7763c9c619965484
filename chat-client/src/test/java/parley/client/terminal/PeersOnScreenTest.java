package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.LocalServer;
import parley.client.api.ClientEvent;
import parley.client.api.FileConfig;

/// Private sessions and files as people see them.
@Order(1)
class PeersOnScreenTest {

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

  /// Their files are in a folder of their own.
  private Desk desk(String user) throws IOException {
    return Desk.of(server, files(user).resolve("home"), user);
  }

  private Path files(String user) throws IOException {
    return Files.createDirectories(folder.resolve(user));
  }

  @Test
  void aPrivateSessionIsMarkedAsSuchFromItsStartToItsEnd() throws Exception {
    try (Desk alice = desk("alice");
        Desk bob = desk("bob")) {
      alice.see("bob is online").type("startprivate b\t\r");
      alice.see("private session with bob: direct").see(" · private: bob (direct)");
      bob.see("alice has started a private session with you · direct")
          .see("private: alice (direct)");
      assertThat(key(alice, "their key: ")).isEqualTo(key(bob, "your key:  "));
      assertThat(key(bob, "their key: ")).isEqualTo(key(alice, "your key:  "));
      alice.type("private bob the key is under the mat\r");
      alice.see("→ bob in private: the key is under the mat").see("✓✓ delivered");
      bob.see("alice in private: the key is under the mat").see("unread: alice 1 · private: al");
      bob.type("stopprivate \t\r").see("the private session with alice is over");
      alice.see("the private session with bob has ended: closed");
      alice.look(screen -> !screen.contains("private: bob"), "no session in the status line");
      alice.type("private bob hello\r").see("→ bob in private: hello").see("✗");
    }
  }

  @Test
  void aFileIsSharedFoundAndDownloaded() throws Exception {
    try (Desk alice = desk("alice");
        Desk bob = desk("bob")) {
      Files.writeString(files("alice").resolve("two words.txt"), "hello");
      alice.type("register tw\t2\r").see("you share two words.txt: 5 B in 2 chunks");
      alice.see("SHA-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
      bob.type("searchFile \"two words.txt\"\r");
      bob.see("two words.txt (5 B, 2 chunks): available").see("alice  all");
      bob.type("download \"tw\t\r").see("✓ two words.txt is complete · 5 B in");
      bob.see("from alice 5 B").see("SHA-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e7304");
      assertThat(files("bob").resolve("two words.txt")).hasContent("hello");
      bob.type("transfers\r").see("nothing goes up or down");
      bob.type("searchFile nothing\r").see("✗");
    }
  }

  @Test
  void theLastHolderIsAskedWhetherToStay() throws Exception {
    try (Desk alice = desk("alice")) {
      Files.writeString(files("alice").resolve("my notes.txt"), "hello");
      alice.type("register \"my notes.txt\"\r").see("you share my notes.txt");
      alice.type("logout\r").see("nobody else online has all of \"my notes.txt\"");
      alice.see("leave anyway? [y/N]").type("\r").type("whoelse\r").see("nobody else is online");
      alice
          .type(CTRL_D)
          .look(
              screen ->
                  screen.endsWith("leave anyway? [y/N]\n")
                      || screen.contains("leave anyway? [y/N]\n ●"),
              "the question");
      alice.type("y\r");
      assertThat(alice.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
    }
  }

  @Test
  void progressHasALineOfItsOwnWhichDisturbsNothing() throws Exception {
    try (Desk alice = desk("alice");
        Desk bob = Desk.of(slow("bob"))) {
      Files.write(files("alice").resolve("large.bin"), new byte[600_000]);
      alice.type("register large.bin 30\r").see("you share large.bin");
      bob.type("download large.bin\r").see("large.bin █").see("from alice (direct)");
      bob.type("half a li").see("bob> half a li");
      bob.see("✓ large.bin is complete");
      bob.look(screen -> !screen.contains("█"), "no progress any more");
      bob.seeAboveTheLastRow("bob> half a li");
    }
  }

  @Test
  void whatIsShownAtTheBottomIsWhatWasNoticedLast() throws Exception {
    Roster roster = new Roster();
    FileBoard board = new FileBoard();
    try (Desk alice = desk("alice")) {
      alice.see("nobody else is online");
      Conversation conversation =
          new Conversation(
              alice.view,
              new Notebook(roster, board, null),
              new StatusLine("alice", alice.view.theme()),
              from -> "");
      for (int i = 0; i < 100; i++) {
        board.progress(new ClientEvent.Progress("large.bin", 1, 2, 1, Map.of()));
        Thread before = new Thread(conversation::showStatus);
        Thread after = new Thread(conversation::showStatus);
        synchronized (roster) {
          before.start();
          await().until(() -> before.getState() == Thread.State.BLOCKED);
          board.stopped("large.bin");
          after.start();
          await().until(() -> after.getState() == Thread.State.BLOCKED);
        }
        before.join();
        after.join();
        assertThat(alice.screen()).doesNotContain("large.bin");
      }
    }
  }

  @Test
  void onADumbTerminalProgressIsALineNowAndThen() throws Exception {
    try (Desk alice = desk("alice");
        Desk bob = new Desk("dumb", slow("bob"), "secret", Map.of())) {
      Files.write(files("alice").resolve("large.bin"), new byte[600_000]);
      alice.type("register large.bin 30\r").see("you share large.bin");
      bob.see("Trust it").type("yes\n").see("alice").see("bob>");
      bob.type("download large.bin\n").see("down large.bin [#").see("large.bin is complete");
      long lines = bob.rows().stream().filter(row -> row.contains("down large.bin [")).count();
      assertThat(lines).isBetween(2L, 11L);
    }
  }

  @Test
  void aDownloadThatIsPausedHasNoProgressAndOneThatIsLeftKeepsWhatItBrought() throws Exception {
    try (Desk alice = desk("alice");
        Desk bob = Desk.of(slow("bob"))) {
      Files.write(files("alice").resolve("large.bin"), new byte[3_000_000]);
      alice.type("register large.bin 30\r").see("you share large.bin");
      bob.type("download large.bin\r").see("from alice (direct)");
      bob.type("transfers pause large.bin\r")
          .see("large.bin is paused; go on with \"transfers resume large.bin\"");
      bob.look(screen -> !screen.contains("█"), "no progress any more");
      bob.type("transfers resume la\t\r").see("from alice (direct)");
      bob.type("download large.bin 3\r").type("transfers cancel large.bin\r");
      bob.see("✗ large.bin: the download was cancelled");
      bob.type("download large.bin\r").look(screen -> screen.contains("█"), "progress again");
      bob.type("logout\r").see("large.bin stops here; what a download has brought is kept");
      assertThat(bob.exit()).isEqualTo(ExitStatus.LOGGED_OUT);
      assertThat(bob.screen()).doesNotContain("✗ there is no");
    }
  }

  /// The key that stands behind those words.
  private static String key(Desk desk, String words) {
    Pattern pattern = Pattern.compile(Pattern.quote(words) + "(SHA256:\\S{43}=)");
    List<String> keys = new ArrayList<>();
    desk.look(
        screen -> {
          pattern.matcher(screen).results().forEach(found -> keys.add(found.group(1)));
          return !keys.isEmpty();
        },
        words);
    return keys.getFirst();
  }

  private ChatOptions slow(String user) throws IOException {
    ChatOptions usual = Desk.options(server, files(user).resolve("home"), user, true);
    return new ChatOptions(
        usual.server(),
        usual.user(),
        true,
        null,
        null,
        false,
        usual.home(),
        false,
        Notice.OFF,
        null,
        usual.peers(),
        new FileConfig(files(user), 0, 100_000));
  }
}
