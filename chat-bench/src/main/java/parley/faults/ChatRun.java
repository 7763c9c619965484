package parley.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import parley.faults.check.Entry;
import parley.faults.check.History;
import parley.sandbox.Sandbox;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One process of a `chat --json`, from its start to its end, all of which goes into the history.
/// Commands come from one thread.
final class ChatRun {

  private static final JsonMapper JSON = new JsonMapper();

  /// In place of a line: nothing more will be typed.
  private static final String END = "";

  private final String user;
  private final int number;
  private final Sandbox sandbox;
  private final Process process;
  private final History history;

  /// A client that stands still reads nothing: nobody waits for it.
  private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();

  private final Thread reader;
  private volatile boolean killed;
  private volatile boolean in;
  private volatile boolean hasBeenIn;
  private final AtomicInteger answered = new AtomicInteger();
  private int lines;

  /// Starts it.
  ChatRun(String user, int number, Sandbox sandbox, ProcessBuilder chat, History history)
      throws IOException {
    this.user = user;
    this.number = number;
    this.sandbox = sandbox;
    this.history = history;
    process = sandbox.start(chat);
    history.add(new Entry.Started(user, number));
    reader = Thread.startVirtualThread(this::read);
    Thread.startVirtualThread(this::write);
  }

  boolean isAlive() {
    return reader.isAlive();
  }

  /// Whether it is logged in, as far as it says.
  boolean isIn() {
    return in && isAlive();
  }

  /// Whether it ever was.
  boolean hasBeenIn() {
    return hasBeenIn;
  }

  /// How many lines have no answer.
  int unanswered() {
    return lines - answered.get();
  }

  long pid() {
    return process.pid();
  }

  void type(String command) {
    history.add(new Entry.Typed(user, number, ++lines, command));
    typed.add(command);
  }

  void endInput() {
    history.add(new Entry.InputEnded(user, number));
    typed.add(END);
  }

  /// Kills it, and waits until all that it had printed is read.
  ///
  /// @return false when it had ended by itself
  boolean kill() throws InterruptedException {
    if (isAlive()) {
      killed = true;
      // Not of the process itself, which would close what is still to be read.
      process.toHandle().destroyForcibly();
      reader.join();
    }
    return killed;
  }

  /// Waits for its end, so long at most.
  void awaitEnd(Duration atMost) throws InterruptedException {
    var _ = reader.join(atMost);
  }

  private boolean isKilled() {
    return killed || sandbox.isClosed();
  }

  private void read() {
    try (BufferedReader events = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        told(line);
      }
    } catch (IOException _) {
      // As if it had ended.
    }
    int status = process.onExit().join().exitValue();
    typed.add(END);
    history.add(new Entry.Ended(user, number, isKilled(), status));
  }

  private void told(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (JacksonException _) {
      event = JSON.nullNode();
    }
    if (!event.isObject()) {
      // Of a line that a kill has cut short nobody takes notice.
      if (!isKilled()) {
        history.add(new Entry.Babbled(user, number, line));
      }
      return;
    }
    history.add(new Entry.Told(user, number, event));
    switch (event.path("event").asString("")) {
      case "connected" -> {
        in = true;
        hasBeenIn = true;
      }
      case "disconnected", "ended" -> in = false;
      case "ok", "error" -> answered.incrementAndGet();
      default -> {}
    }
  }

  private void write() {
    try (Writer commands = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = typed.take(); !line.equals(END); line = typed.take()) {
        commands.write(line + "\n");
        commands.flush();
      }
    } catch (IOException _) {
      // It does not read any more.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
