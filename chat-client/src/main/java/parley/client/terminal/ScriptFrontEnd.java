package parley.client.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.client.ChatClient;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.protocol.Code;

/// The front end for programs and pipes: reads commands line by line, runs them side by side, and
/// answers each line exactly once.
///
/// A thread reads the input; the client's callback thread tells of events and replies; the main
/// thread waits until one of them gives it a reason to end. They share its [Standing].
final class ScriptFrontEnd implements FrontEnd {

  /// The usual `offlineWait`.
  static final Duration OFFLINE_WAIT = Duration.ofSeconds(10);

  /// How long running commands may still finish after `logout`.
  private static final Duration LOGOUT_GRACE = Duration.ofSeconds(1);

  /// Bytes that a command counts for at least.
  private static final int COMMAND_BYTES = 2048;

  /// What lines that follow `logout` get, as far as they are there before the end.
  private static final Reply LOGGED_OUT =
      new Reply.Refused(Code.NOT_CONNECTED, "you have logged out");

  private final InputStream in;
  private final ScriptOutput out;
  private final Consumer<ClientEnd> farewell;
  private final Function<Consumer<ClientEvent>, ChatClient> start;
  private final Standing standing;

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
    this.standing = new Standing(offlineWait);
  }

  @Override
  public ExitStatus run() throws InterruptedException {
    try (ChatClient client = start.apply(this::tell)) {
      client.ended().thenAccept(standing::ended);
      // Commands typed before the first login wait for it, unread.
      if (!standing.awaitLogin()) {
        return conclude(client);
      }
      Execution execution = new Execution(client);
      Thread.ofPlatform().daemon().name("input").start(() -> read(execution));
      standing.awaitEnd();
      return conclude(client);
    }
  }

  @Override
  public void stop() {
    standing.stop();
  }

  private ExitStatus conclude(ChatClient client) throws InterruptedException {
    boolean settled = standing.settle(LOGOUT_GRACE);
    Long farewellLine = standing.logoutLine();
    if (standing.isOutputBroken()) {
      // As a crash would: what could not be printed must not count as shown.
      return ExitStatus.FAILURE;
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
    if (standing.isOutputBroken() || (how instanceof ClientEnd.LoggedOut && !settled)) {
      return ExitStatus.FAILURE;
    }
    return ExitStatus.of(how);
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
      standing.inputEnded();
    }
    execution.resumeAll();
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
      case Parsed.Ok(String word, _) when standing.logoutLine() != null ->
          answer(line.number(), word, LOGGED_OUT);
      case Parsed.Ok(_, Command.Logout _) -> standing.logOut(line.number());
      case Parsed.Ok given -> execute(execution, line, given);
    }
  }

  private void execute(Execution execution, LineSource.Line line, Parsed.Ok given)
      throws InterruptedException {
    int bytes = Math.max(COMMAND_BYTES, line.bytes());
    standing.given(bytes);
    execution
        .of(given.command())
        .thenAccept(reply -> {
          answer(line.number(), given.word(), reply);
          standing.answered(bytes);
        });
  }

  private static String firstWord(LineSource.Line line) {
    return line.text().strip().split("[ \t]", 2)[0];
  }

  // ---- the client's callback thread -------------------------------------------------------------

  /// @throws UncheckedIOException when it could not be told: it must not count as shown
  private void tell(ClientEvent event) {
    standing.heard(event);
    try {
      out.event(event);
    } catch (IOException e) {
      standing.outputBroke();
      throw new UncheckedIOException(e);
    }
    standing.told(event);
  }

  /// The one reply to a line; on any thread.
  private void answer(long line, String word, Reply reply) {
    try {
      out.reply(line, word, reply);
    } catch (IOException e) {
      standing.outputBroke();
    }
  }
}
