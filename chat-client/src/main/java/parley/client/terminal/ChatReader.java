package parley.client.terminal;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jline.reader.LineReader;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Status;

/// JLine's line editor, set up for chatting. Lines may be printed above what is being typed, and
/// the status line changed, by any thread: all of it is guarded by the editor's lock.
///
/// When the window changes its size, terminals move lines about as they like; so the screen is
/// drawn anew, from the lines that were printed last.
final class ChatReader extends LineReaderImpl {

  /// On fewer rows or columns a status line only takes room.
  private static final int MIN_ROWS = 8;

  private static final int MIN_COLUMNS = 40;

  /// As many as the tallest window shows.
  private static final int REMEMBERED_LINES = 200;

  private final Predicate<String> replaced;
  private final boolean colour;
  private final boolean dumb;
  private final Deque<AttributedString> printed = new ArrayDeque<>();
  private List<AttributedString> status = List.of();

  /// @param colour whether the completion menu may have colours
  /// @param variables JLine's
  /// @param replaced which entered lines are wiped from the screen, because a line in the
  ///   conversation takes their place
  ChatReader(
      Terminal terminal,
      boolean colour,
      Map<String, Object> variables,
      Predicate<String> replaced) {
    super(terminal, "parley", variables);
    this.colour = colour;
    this.replaced = replaced;
    this.dumb = TerminalScreen.isDumb(terminal);
    // A text may hold any quote, backslash or exclamation mark; names in quotes are completed.
    DefaultParser parser = new DefaultParser();
    parser.setQuoteChars(new char[] {'"'});
    parser.setEscapeChars(new char[0]);
    setParser(parser);
    option(Option.DISABLE_EVENT_EXPANSION, true);
    option(Option.HISTORY_TIMESTAMPED, false);
    option(Option.HISTORY_REDUCE_BLANKS, false);
    option(Option.HISTORY_IGNORE_SPACE, false);
    option(Option.COMPLETE_MATCHER_TYPO, false);
    variable(LineReader.BELL_STYLE, "none");
  }

  /// Prints lines above what is being typed.
  ///
  /// @param prefix written before them; must not move the cursor
  void print(String prefix, List<AttributedString> lines) {
    lock.lock();
    try {
      lines.forEach(this::remember);
      if (dumb && reading) {
        printBetween(prefix + ansi(lines));
      } else {
        printAbove(prefix + ansi(lines));
      }
    } finally {
      lock.unlock();
    }
  }

  /// On a terminal that moves no cursor, where what is being typed stays where it is.
  private void printBetween(String text) {
    terminal.writer().print('\n' + text + prompt.toAnsi(terminal));
    terminal.flush();
  }

  /// Shows `lines` at the bottom of the screen, where there is room for them: the last ones where
  /// there is not for all.
  void status(List<AttributedString> lines) {
    lock.lock();
    try {
      status = lines;
      showStatus(terminal.getSize());
      // JLine does not, when all that it did was to take a row away.
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Gives the bottom of the screen back.
  void closeStatus() {
    lock.lock();
    try {
      status = List.of();
      Status.getExistingStatus(terminal)
          .ifPresent(shown -> {
            shown.update(List.of());
            shown.close();
          });
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected boolean acceptLine() {
    boolean erase = replaced.test(buf.toString());
    // What the system has shown is not to be shown again.
    option(Option.ERASE_LINE_ON_FINISH, erase || TerminalScreen.isCanonical(terminal));
    if (!erase) {
      // Something pasted may hold anything.
      String line = SafeText.of(buf.toString());
      remember(new AttributedStringBuilder().append(prompt).append(line).toAttributedString());
    }
    return super.acceptLine();
  }

  @Override
  protected boolean interrupt() {
    option(Option.ERASE_LINE_ON_FINISH, false);
    return super.interrupt();
  }

  /// What was cleared away does not come back with another size of the window.
  @Override
  public boolean clearScreen() {
    printed.clear();
    return super.clearScreen();
  }

  /// What is picked is not told by a colour.
  @Override
  protected AttributedStyle getCompletionStyle(String name, String value) {
    return colour || name.endsWith("SELECTION")
        ? super.getCompletionStyle(name, value)
        : AttributedStyle.DEFAULT;
  }

  @Override
  protected void handleSignal(Signal signal) {
    lock.lock();
    try {
      Size now = terminal.getSize();
      if (!reading) {
        drawAnew(now);
      } else if (signal == Signal.WINCH && !status.isEmpty()) {
        if (now.getRows() != size.getRows() || now.getColumns() != size.getColumns()) {
          drawAnew(now);
          size = now;
          display = new Display(terminal, false);
          display.resize(now);
          redisplay();
        }
      } else {
        super.handleSignal(signal);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Draws all anew but the line that is being typed.
  ///
  /// @return false when there is no status line, without which all can stay as it is
  boolean drawAnew(Size now) {
    lock.lock();
    try {
      if (status.isEmpty()) {
        return false;
      }
      terminal.puts(Capability.change_scroll_region, 0, now.getRows() - 1);
      terminal.puts(Capability.clear_screen);
      Status bottom = Status.getStatus(terminal);
      bottom.resize(now);
      bottom.reset();
      showStatus(now);
      terminal.puts(Capability.cursor_address, 0, 0);
      terminal
          .writer()
          .print(ansi(lastOf(printed, now.getColumns(), now.getRows() - 1 - bottom.size())));
      terminal.flush();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The last lines, as many as fit on so many rows.
  private List<AttributedString> lastOf(Deque<AttributedString> lines, int columns, int rows) {
    Deque<AttributedString> fitting = new ArrayDeque<>();
    int left = rows;
    for (AttributedString line : lines.reversed()) {
      // Wide signs that do not fit at the end of a row begin the next one.
      left -=
          Math.max(1, line.columnSplitLength(terminal, Math.max(2, columns), true, true).size());
      if (left < 0) {
        break;
      }
      fitting.addFirst(line);
    }
    return List.copyOf(fitting);
  }

  private void showStatus(Size now) {
    boolean room = !dumb && now.getRows() >= MIN_ROWS && now.getColumns() >= MIN_COLUMNS;
    if (!status.isEmpty() && room) {
      int first = Math.max(0, status.size() - now.getRows() / MIN_ROWS);
      show(status.subList(first, status.size()), now.getColumns());
    } else {
      Status.getExistingStatus(terminal).ifPresent(shown -> shown.update(List.of()));
    }
  }

  /// JLine writes only the cells of a row that have changed, and takes each row for the one that
  /// was as far below the first; when there are more rows than before, that is another one. So
  /// first all get cells like none that are wanted, and then all of them are written.
  private void show(List<AttributedString> lines, int columns) {
    Status bottom = Status.getStatus(terminal);
    if (lines.size() > bottom.size()) {
      var other = new AttributedString("?".repeat(columns), AttributedStyle.DEFAULT.conceal());
      bottom.update(Collections.nCopies(lines.size(), other), false);
    }
    bottom.update(lines);
  }

  private void remember(AttributedString line) {
    printed.addLast(line);
    if (printed.size() > REMEMBERED_LINES) {
      printed.removeFirst();
    }
  }

  private String ansi(List<AttributedString> lines) {
    StringBuilder text = new StringBuilder();
    for (AttributedString line : lines) {
      text.append(line.toAnsi(terminal)).append('\n');
    }
    return text.toString();
  }
}
