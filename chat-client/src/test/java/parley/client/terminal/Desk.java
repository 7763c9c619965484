package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.ScreenTerminal;
import org.jline.utils.ScreenTerminalOutputStream;
import org.jspecify.annotations.Nullable;
import parley.client.LocalServer;
import parley.client.api.FileConfig;
import parley.client.api.PeerConfig;

/// Somebody who sits at a terminal with a [TerminalFrontEnd], for tests: types, and looks at the
/// screen.
final class Desk implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// When nothing is said of the time, it is noon.
  static final Clock NOON = Clock.fixed(Instant.parse("2026-03-04T12:00:00Z"), ZoneOffset.UTC);

  private static final Pattern WHO_IS_ONLINE =
      Pattern.compile("(?m)^12:00 (nobody else is )?online");

  final CompletableFuture<ExitStatus> status = new CompletableFuture<>();
  private final ScreenTerminal screen = new ScreenTerminal(80, 24);
  private final LineDisciplineTerminal terminal;
  final TerminalScreen view;
  private final TerminalFrontEnd frontEnd;

  /// @param type what TERM says
  /// @param password the password; absent: it is asked for
  Desk(String type, ChatOptions options, @Nullable String password, Map<String, String> environment)
      throws IOException {
    var wire = new ScreenTerminalOutputStream.DelegateOutputStream();
    terminal = new LineDisciplineTerminal("desk", type, new CursorMender(wire), UTF_8);
    terminal.setSize(Size.of(80, 24));
    ScreenTerminal.wireTerminal(screen, terminal, wire);
    view = new TerminalScreen(terminal, environment, NOON);
    frontEnd = new TerminalFrontEnd(options, password, view, environment);
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

  /// A desk at which `user` logs in right away, and has an account.
  static Desk of(LocalServer server, Path home, String user) throws IOException {
    return of(options(server, home, user, true));
  }

  /// The same, with options of their own.
  static Desk of(ChatOptions options) throws IOException {
    Desk desk = new Desk("xterm-256color", options, "secret", Map.of());
    desk.see("Trust it").type("yes\r");
    desk.see(options.user() + ">");
    // Not what the status line says of it before the server has answered.
    return desk.look(WHO_IS_ONLINE.asPredicate(), "who is online");
  }

  /// @param user who logs in; absent: asked for
  static ChatOptions options(
      LocalServer server, Path home, @Nullable String user, boolean register) {
    return new ChatOptions(
        new HostPort("127.0.0.1", server.port()),
        user,
        register,
        null,
        null,
        false,
        home,
        false,
        Notice.OFF,
        null,
        PeerConfig.USUAL,
        FileConfig.of(home.toAbsolutePath().getParent()));
  }

  /// The same with another server.
  static ChatOptions to(HostPort server, ChatOptions options) {
    return new ChatOptions(
        server,
        options.user(),
        options.register(),
        null,
        null,
        false,
        options.home(),
        false,
        options.notice(),
        null,
        options.peers(),
        options.files());
  }

  Desk type(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(UTF_8));
    return this;
  }

  /// Waits until that is on the screen.
  Desk see(String text) {
    return look(screen -> screen.contains(text), text);
  }

  /// Waits until that is the last row but one.
  Desk seeAboveTheLastRow(String text) {
    return look(
        screen -> {
          List<String> rows = screen.lines().toList();
          return rows.size() > 1 && rows.get(rows.size() - 2).equals(text);
        },
        text + " above the last row");
  }

  /// Waits until the screen is as it should be.
  Desk look(Predicate<String> expectation, String description) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> assertThat(screen()).as(description).matches(expectation, description));
    return this;
  }

  /// The rows of the screen, without the spaces at their ends.
  List<String> rows() {
    int columns = screen.getColumns();
    long[] cells = new long[columns * screen.getRows()];
    screen.dump(cells, new int[2]);
    List<String> rows = new ArrayList<>();
    for (int start = 0; start < cells.length; start += columns) {
      StringBuilder row = new StringBuilder();
      for (int i = start; i < start + columns; i++) {
        int codePoint = ScreenTerminal.cellCodePoint(cells[i]);
        row.appendCodePoint(codePoint == 0 ? ' ' : codePoint);
      }
      rows.add(row.toString().stripTrailing());
    }
    return rows;
  }

  String screen() {
    return rows().stream().filter(row -> !row.isEmpty()).collect(joining("\n", "", "\n"));
  }

  /// Whether anything on the screen has a colour.
  boolean hasColours() {
    long[] cells = new long[screen.getColumns() * screen.getRows()];
    screen.dump(cells, new int[2]);
    for (long cell : cells) {
      if (ScreenTerminal.cellHasForeground(cell) || ScreenTerminal.cellBold(cell)) {
        return true;
      }
    }
    return false;
  }

  void resize(int columns, int rows) {
    screen.setSize(Size.of(columns, rows));
    terminal.setSize(Size.of(columns, rows));
    terminal.raise(Terminal.Signal.WINCH);
  }

  /// What the system does at Ctrl-C on terminals whose keys it keeps for itself.
  void interrupt() {
    terminal.raise(Terminal.Signal.INT);
  }

  void stop() {
    frontEnd.stop();
  }

  ExitStatus exit() throws Exception {
    return status.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    frontEnd.stop();
    status.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /// Real terminals forget, when the cursor is restored, that the last column was written before;
  /// the virtual one does so when the cursor is moved.
  private static final class CursorMender extends FilterOutputStream {
    private boolean escape;

    CursorMender(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      if (escape && b == '8') {
        out.write("\u001b[C\u001b[D".getBytes(UTF_8));
      }
      escape = b == '\u001b';
    }
  }
}
