package parley.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells the tour: headlines, a few words on each, and what is typed and seen. On a terminal in
/// colours (unless `NO_COLOR` is set), and at the reader's pace; elsewhere as it comes. For one
/// thread.
final class Narrator {

  private static final int BOLD = 1;
  private static final int FAINT = 2;
  private static final int GREEN = 32;
  private static final int CYAN = 36;
  private static final int MAGENTA = 35;
  private static final int YELLOW = 33;

  /// Each who acts has the next one.
  private static final List<Integer> COLOURS = List.of(CYAN, MAGENTA, YELLOW, GREEN);

  private final PrintStream out;
  private final @Nullable Console terminal;
  private final boolean colours;
  private final List<String> actors;
  private int scenes;

  /// Tells of `actors`, on standard output.
  Narrator(List<String> actors) {
    this.out = System.out;
    this.actors = actors;
    this.terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).orElse(null);
    this.colours =
        terminal != null
            && Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty()
            && !"dumb".equals(System.getenv("TERM"));
  }

  /// A new scene, and what it is about. The reader says when it may begin.
  void scene(String title, String about) {
    if (scenes > 0) {
      pause();
    }
    scenes++;
    out.println();
    out.println(styled(BOLD, scenes + ". " + title));
    about.lines().forEach(line -> out.println(styled(FAINT, "   " + line)));
    out.println();
  }

  /// `actor` types that at the shell.
  void runs(String actor, String command) {
    line(actor, "$ " + styled(BOLD, command));
  }

  /// `actor` types that in the client.
  void types(String actor, String command) {
    line(actor, "> " + styled(BOLD, command));
  }

  /// `actor` sees that.
  void sees(String actor, String text) {
    line(actor, text);
  }

  /// `actor` has so much of a file.
  void progress(String actor, long done, long total, int sources) {
    int tenths = total == 0 ? 10 : (int) (10 * done / total);
    String bar = "#".repeat(tenths) + ".".repeat(10 - tenths);
    line(
        actor,
        "[%s] %.1f of %.1f MiB from %d"
            .formatted(bar, done / (1024.0 * 1024), total / (1024.0 * 1024), sources));
  }

  /// The last words.
  void end(String text) {
    out.println();
    out.println(styled(BOLD, text));
  }

  private void line(String actor, String text) {
    int colour = COLOURS.get(Math.floorMod(actors.indexOf(actor), COLOURS.size()));
    int width = actors.stream().mapToInt(String::length).max().orElse(0);
    String name = actor + " ".repeat(width - actor.length());
    out.println("   " + styled(colour, name + " |") + " " + text);
    out.flush();
  }

  private void pause() {
    if (terminal != null) {
      var _ = terminal.readLine("%n%s", styled(FAINT, "   Enter goes on, Ctrl-C leaves "));
    }
  }

  private String styled(int style, String text) {
    return colours ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }
}
