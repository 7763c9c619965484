package parley.client.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.client.ChatClient;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.protocol.Code;

/// The front end for programs and pipes: reads commands line by line, runs them side by side, and
/// answers each line exactly once.
///
/// A thread reads the input; the client's callback thread tells of events and replies; the main
/// thread waits until one of them gives it a reason to end. They share what is guarded by the
/// monitor of this.
final class ScriptFrontEnd implements FrontEnd {

  /// The usual `offlineWait`.
  static final Duration OFFLINE_WAIT = Duration.ofSeconds(10);

  /// How long running commands may still finish after `logout`.
  private static final Duration LOGOUT_GRACE = Duration.ofSeconds(1);

  /// Bytes of unanswered commands at most; beyond, no more are read. Well below what an outbox
  /// takes, so that a long script waits instead of being refused.
  private static final int UNANSWERED_BYTES = 8 * 1024 * 1024;

  /// Bytes that a command counts for at least.
  private static final int COMMAND_BYTES = 2048;

  /// What lines that follow `logout` get, as far as they are there before the end.
  private static final Reply LOGGED_OUT =
      new Reply.Refused(Code.NOT_CONNECTED, "you have logged out");

  private final InputStream in;
  private final ScriptOutput out;
  private final Consumer<ClientEnd> farewell;
  private final Function<Consumer<ClientEvent>, ChatClient> start;
  private final Duration offlineWait;
  private final Semaphore room = new Semaphore(UNANSWERED_BYTES);

  private @Nullable ClientEnd end;
  private int unanswered;
  private boolean loggedIn;
  private boolean connected;
  private long disconnectedAt = System.nanoTime();
  private @Nullable Long inputEndedAt;
  private @Nullable Long logoutLine;
  private boolean stopped;
  private boolean outputBroken;

  /// @param in the commands
  /// @param farewell tells people how the client has ended
  /// @param start starts the client with a listener
  /// @param offlineWait how long commands that need a connection are waited for at the end of
  ///   input, without one
  ScriptFrontEnd(
      InputStream in,
      ScriptOutput out,
      Consumer<ClientEnd> farewell,
      Function<Consumer<ClientEvent>, ChatClient> start,
      Duration offlineWait) {
    this.in = in;
    this.out = out;
    this.farewell = farewell;
    this.start = start;
    this.offlineWait = offlineWait;
  }

  @Override
  public ExitStatus run() throws InterruptedException {
    try (ChatClient client = start.apply(this::tell)) {
      client.ended().thenAccept(this::ended);
      // Commands typed before the first login wait for it, unread.
      if (!awaitLogin()) {
        return conclude(client);
      }
      Execution execution = new Execution(client);
      Thread.ofPlatform().daemon().name("input").start(() -> read(execution));
      awaitEnd();
      return conclude(client);
    }
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /// @return whether there is a reason to read commands
  private synchronized boolean awaitLogin() throws InterruptedException {
    while (!loggedIn && end == null && !stopped && !outputBroken) {
      wait();
    }
    return loggedIn && end == null && !stopped && !outputBroken;
  }

  /// Waits for a reason to end.
  private synchronized void awaitEnd() throws InterruptedException {
    while (end == null && logoutLine == null && !stopped && !outputBroken) {
      if (inputEndedAt == null) {
        wait();
      } else if (unanswered == 0) {
        return;
      } else if (connected) {
        wait();
      } else if (!waitUntil(Math.max(inputEndedAt, disconnectedAt), offlineWait)) {
        return;
      }
    }
  }

  private ExitStatus conclude(ChatClient client) throws InterruptedException {
    ExitStatus status = ExitStatus.FAILURE;
    Long farewellLine;
    synchronized (this) {
      farewellLine = logoutLine;
      if (farewellLine != null || stopped || unanswered == 0) {
        status = ExitStatus.LOGGED_OUT;
        awaitAnswers(LOGOUT_GRACE);
      }
      if (outputBroken) {
        // As a crash would: what could not be printed must not count as shown.
        return ExitStatus.FAILURE;
      }
    }
    if (!tellLastCopies(client)) {
      return ExitStatus.FAILURE;
    }
    // Answers every command that is still running: with `not-connected`.
    ClientEnd how = client.logout().join();
    farewell.accept(how);
    if (farewellLine != null) {
      answer(farewellLine, Verb.LOGOUT.word(), new Reply.LoggedOut());
    }
    synchronized (this) {
      return outputBroken
          ? ExitStatus.FAILURE
          : how instanceof ClientEnd.LoggedOut ? status : ExitStatus.of(how);
    }
  }

  /// Nobody can be asked whether to stay, so they are told.
  ///
  /// @return false when that failed
  private boolean tellLastCopies(ChatClient client) throws InterruptedException {
    List<String> files = LastCopies.of(client);
    try {
      if (!files.isEmpty()) {
        out.event(new ClientEvent.LastHolder(files));
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitAnswers(Duration atMost) throws InterruptedException {
    long since = System.nanoTime();
    boolean inTime = true;
    while (inTime && connected && end == null && unanswered > 0 && !outputBroken) {
      inTime = waitUntil(since, atMost);
    }
  }

  /// Waits for news, or until that much time has passed since `since`.
  ///
  /// @return false when it has passed
  private boolean waitUntil(long since, Duration duration) throws InterruptedException {
    long left = duration.toNanos() - (System.nanoTime() - since);
    if (left <= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.timedWait(this, left + TimeUnit.MILLISECONDS.toNanos(1));
    return true;
  }

  // ---- the thread that reads --------------------------------------------------------------------

  private void read(Execution execution) {
    LineSource lines = new LineSource(in);
    try {
      for (var line = lines.next(); line != null; line = lines.next()) {
        take(execution, line);
      }
    } catch (IOException e) {
      // The input is gone: that is its end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inputEnded();
    }
    execution.resumeAll();
  }

  private synchronized void inputEnded() {
    inputEndedAt = System.nanoTime();
    notifyAll();
  }

  private void take(Execution execution, LineSource.Line line) throws InterruptedException {
    Parsed parsed =
        switch (line.fault()) {
          case NONE -> Parsed.of(line.text());
          case NOT_UTF_8 ->
              new Parsed.Refused(firstWord(line), Code.USAGE, "the line is not UTF-8");
          case TOO_LONG ->
              new Parsed.Refused(
                  firstWord(line),
                  Code.TOO_LARGE,
                  "the line is longer than " + LineSource.MAX_LINE_BYTES + " bytes");
        };
    switch (parsed) {
      case Parsed.Blank() -> {}
      case Parsed.Refused(String word, Code code, String text) ->
          answer(line.number(), word, new Reply.Refused(code, text));
      case Parsed.Ok(Command command) when isLoggingOut() ->
          answer(line.number(), command.verb().word(), LOGGED_OUT);
      case Parsed.Ok(Command.Logout _) -> logOut(line.number());
      case Parsed.Ok(Command command) -> execute(execution, line, command);
    }
  }

  private synchronized boolean isLoggingOut() {
    return logoutLine != null;
  }

  private synchronized void logOut(long line) {
    logoutLine = line;
    notifyAll();
  }

  private void execute(Execution execution, LineSource.Line line, Command command)
      throws InterruptedException {
    int bytes = Math.max(COMMAND_BYTES, line.bytes());
    room.acquire(bytes);
    String word = command.verb().word();
    synchronized (this) {
      unanswered++;
    }
    execution
        .of(command)
        .thenAccept(reply -> {
          answer(line.number(), word, reply);
          answered(bytes);
        });
  }

  private static String firstWord(LineSource.Line line) {
    return line.text().strip().split("[ \t]", 2)[0];
  }

  // ---- the client's callback thread -------------------------------------------------------------

  /// @throws UncheckedIOException when it could not be told: it must not count as shown
  private void tell(ClientEvent event) {
    synchronized (this) {
      if (event instanceof ClientEvent.Connected) {
        connected = true;
      } else if (event instanceof ClientEvent.Disconnected) {
        connected = false;
        disconnectedAt = System.nanoTime();
      }
    }
    try {
      out.event(event);
    } catch (IOException e) {
      throw new UncheckedIOException(broken(e));
    }
    synchronized (this) {
      // Only now: replies come after the line that says "connected".
      loggedIn |= event instanceof ClientEvent.Connected;
      notifyAll();
    }
  }

  private synchronized void ended(ClientEnd how) {
    end = how;
    notifyAll();
  }

  /// The one reply to a line; on any thread.
  private void answer(long line, String word, Reply reply) {
    try {
      out.reply(line, word, reply);
    } catch (IOException e) {
      broken(e);
    }
  }

  private synchronized void answered(int bytes) {
    room.release(bytes);
    unanswered--;
    notifyAll();
  }

  private synchronized IOException broken(IOException e) {
    outputBroken = true;
    notifyAll();
    return e;
  }
}
