package parley.client.terminal;

import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// The terminal: lines that scroll, one being typed below them, and a status line. Any thread may
/// print; one thread reads.
final class TerminalScreen implements AutoCloseable {

  private static final int HISTORY_LINES = 1000;

  /// Of a terminal that does not say how large it is.
  private static final Size USUAL = Size.of(80, 24);

  /// Where JLine complains of terminals that it does not know, with a stack. Held, since a logger
  /// that nobody holds forgets its level.
  private static final Logger JLINE_LOG = Logger.getLogger("org.jline");

  private final Terminal terminal;
  private final Attributes original;
  private final Theme theme;
  private final Transcript transcript;
  private final ChatReader reader;

  /// @param clock what time it is, and where
  TerminalScreen(Terminal terminal, Map<String, String> environment, Clock clock) {
    this.terminal = terminal;
    // A serial line, say, knows no size; on one of 0 columns there is room for no question.
    Size size = terminal.getSize();
    if (size.getColumns() == 0 || size.getRows() == 0) {
      terminal.setSize(USUAL);
    }
    this.theme = theme(terminal, environment);
    this.transcript = new Transcript(theme, clock);
    this.reader =
        new ChatReader(terminal, theme.colour(), variables(), TerminalScreen::becomesALine);
    // While a line is being read, its editor has a handler of its own.
    var _ = terminal.handle(Terminal.Signal.WINCH, reader::handleSignal);
    // Between two reads, what is typed ahead must not show up in the middle of the screen.
    this.original = terminal.getAttributes();
    Attributes silent = new Attributes(original);
    silent.setLocalFlag(LocalFlag.ECHO, false);
    // Nor may a key suspend the client then, or have the JVM print its threads.
    silent.setControlChar(ControlChar.VSUSP, 0);
    silent.setControlChar(ControlChar.VQUIT, 0);
    terminal.setAttributes(silent);
  }

  /// Opens the terminal that the process has.
  ///
  /// @throws IOException when it cannot be used
  static TerminalScreen open() throws IOException {
    JLINE_LOG.setLevel(Level.OFF);
    // Else JLine makes a key and an interrupt of one Ctrl-C: the first to come ends the line that
    // is being read, the other may end the next one.
    System.setProperty(TerminalBuilder.PROP_SOFTWARE_SIGNALS, "false");
    Terminal terminal =
        TerminalBuilder.builder().system(true).graphemeCluster(false).name("parley").build();
    return new TerminalScreen(terminal, System.getenv(), Clock.system(ZoneId.systemDefault()));
  }

  /// What the user did.
  sealed interface Entered {

    /// Entered a line.
    record Line(String text) implements Entered {
      @Override
      public String toString() {
        return "Line[]";
      }
    }

    /// Threw away the line that was being typed.
    record Cancelled() implements Entered {}

    /// Wants to leave.
    record Leave() implements Entered {}
  }

  Theme theme() {
    return theme;
  }

  /// What Ctrl-C does while no line is being read.
  void onInterrupt(Runnable action) {
    var _ = terminal.handle(Terminal.Signal.INT, _ -> action.run());
  }

  /// Has the line that is being read end at Ctrl-C also where that is a signal to the process, and
  /// no key: JLine asks for none on dumb terminals. Called once the process has its own handlers.
  void takeInterrupts() {
    if (isCanonical(terminal)) {
      Object _ = Signals.register("INT", () -> terminal.raise(Terminal.Signal.INT));
    }
  }

  /// Keeps the entered lines in `file`, and offers those that are there.
  void history(Path file) {
    reader.setVariable(LineReader.HISTORY_FILE, file);
  }

  void completer(Completer completer) {
    reader.setCompleter(completer);
  }

  /// Waits for a line. What is typed on a dumb terminal is only the system's until Enter, which
  /// throws it away at Ctrl-C: nobody knows whether that line was empty.
  Entered read(String prompt) {
    try {
      String line = reader.readLine(theme.text(prompt, theme.strong()).toAnsi(terminal));
      return new Entered.Line(line.stripTrailing().isEmpty() ? "" : withoutLineEnd(line));
    } catch (UserInterruptException e) {
      String line = Objects.requireNonNullElse(e.getPartialLine(), "");
      return line.isEmpty() && !isDumb(terminal) ? new Entered.Leave() : new Entered.Cancelled();
    } catch (EndOfFileException e) {
      return new Entered.Leave();
    }
  }

  /// Asks for yes or no, while what comes is printed above.
  ///
  /// @return whether the answer is yes; who would rather leave than answer says yes as well
  boolean agreed(String question) {
    reader.setVariable(LineReader.DISABLE_HISTORY, true);
    reader.setVariable(LineReader.DISABLE_COMPLETION, true);
    try {
      return switch (read(question)) {
        case Entered.Line(String line) ->
            List.of("y", "yes").contains(line.strip().toLowerCase(Locale.ROOT));
        case Entered.Cancelled() -> false;
        case Entered.Leave() -> true;
      };
    } finally {
      reader.setVariable(LineReader.DISABLE_HISTORY, false);
      reader.setVariable(LineReader.DISABLE_COMPLETION, false);
    }
  }

  /// Asks for a word, echoed or not.
  ///
  /// @return nothing when the user would rather leave
  @Nullable String ask(String question, boolean echo) {
    try {
      Console console = echo || !isDumb(terminal) ? null : System.console();
      if (console != null) {
        return askUnseen(console, question);
      }
      return new QuestionReader(terminal, reader)
          .readLine(question, echo ? null : (Character) '\0');
    } catch (UserInterruptException | EndOfFileException e) {
      return null;
    }
  }

  /// On a terminal that moves no cursor, the line editor hides what is typed by writing over it.
  /// The JDK's console has the system's terminal not echo it.
  private static @Nullable String askUnseen(Console console, String question) {
    char[] word = console.readPassword("%s", question);
    return word == null ? null : new String(word);
  }

  /// Prints what the transcript makes of something, be it nothing.
  ///
  /// @throws UncheckedIOException when the terminal has gone: it was not shown
  synchronized void print(Function<Transcript, List<AttributedString>> lines) {
    print("", lines);
  }

  /// The same with `prefix` before it, which must not move the cursor.
  synchronized void print(String prefix, Function<Transcript, List<AttributedString>> lines) {
    List<AttributedString> made = lines.apply(transcript);
    if (!made.isEmpty()) {
      reader.print(prefix, made);
      if (terminal.writer().checkError()) {
        throw new UncheckedIOException(new IOException("the terminal has gone"));
      }
    }
  }

  /// Prints lines as they are.
  void print(List<String> lines) {
    print(_ -> lines.stream().map(AttributedString::new).toList());
  }

  /// Shows at the bottom, where there is room, what `lines` gives, which is asked while nothing
  /// else is shown.
  synchronized void status(Supplier<List<AttributedString>> lines) {
    reader.status(lines.get());
  }

  @Override
  public void close() {
    try {
      reader.closeStatus();
      terminal.setAttributes(original);
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A message turns into a line of the conversation, with its time and state.
  private static boolean becomesALine(String line) {
    return Parsed.of(withoutLineEnd(line)) instanceof Parsed.Ok(_, Command command)
        && (command instanceof Command.Message
            || command instanceof Command.Broadcast
            || command instanceof Command.Private);
  }

  /// Something pasted may end with one.
  private static String withoutLineEnd(String line) {
    return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
  }

  private static Map<String, Object> variables() {
    Map<String, Object> variables = new HashMap<>();
    variables.put(LineReader.HISTORY_SIZE, HISTORY_LINES);
    variables.put(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES);
    variables.put(LineReader.SECONDARY_PROMPT_PATTERN, "");
    return variables;
  }

  private static Theme theme(Terminal terminal, Map<String, String> environment) {
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb(terminal);
    boolean unicode = StandardCharsets.UTF_8.equals(terminal.encoding()) && !isDumb(terminal);
    return new Theme(colour, unicode);
  }

  /// Whether there is nothing but lines, one after the other.
  boolean isDumb() {
    return isDumb(terminal);
  }

  /// Whether the system edits and shows the line that is typed (canonical mode), as it does where
  /// JLine changes nothing of the terminal.
  static boolean isCanonical(Terminal terminal) {
    return terminal instanceof DumbTerminal;
  }

  /// Whether it moves no cursor.
  static boolean isDumb(Terminal terminal) {
    return terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }
}
