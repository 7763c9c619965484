package parley.client.terminal;

import java.util.HashMap;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.Display;

/// JLine's line editor, set up for one question. What is typed, a password perhaps, goes with it.
final class QuestionReader extends LineReaderImpl {

  private final ChatReader around;

  /// @param around has what else is on the screen
  QuestionReader(Terminal terminal, ChatReader around) {
    super(terminal, "parley", new HashMap<>());
    this.around = around;
    variable(LineReader.DISABLE_HISTORY, true);
    variable(LineReader.DISABLE_COMPLETION, true);
    option(Option.DISABLE_EVENT_EXPANSION, true);
    option(Option.ERASE_LINE_ON_FINISH, TerminalScreen.isCanonical(terminal));
  }

  @Override
  protected void handleSignal(Signal signal) {
    lock.lock();
    try {
      Size now = terminal.getSize();
      if (signal == Signal.WINCH && around.drawAnew(now)) {
        size = now;
        display = new Display(terminal, false);
        display.resize(now);
        redisplay();
      } else {
        super.handleSignal(signal);
      }
    } finally {
      lock.unlock();
    }
  }
}
