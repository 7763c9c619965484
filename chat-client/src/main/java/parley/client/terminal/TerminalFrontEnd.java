package parley.client.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.client.ChatClient;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Password;
import parley.client.home.Home;
import parley.protocol.Code;

/// The front end for people: asks for what is missing, logs in, and then has what is typed carried
/// out. All on the main thread but [#stop], and the [KeyQuestion].
final class TerminalFrontEnd implements FrontEnd {

  /// How long messages on their way may still be answered when the user leaves.
  private static final Duration LOGOUT_GRACE = Duration.ofSeconds(1);

  private static final int PASSWORD_TRIES = 3;

  private final ChatOptions options;
  private final @Nullable String givenPassword;
  private final TerminalScreen screen;
  private final Map<String, String> environment;
  private final Roster roster = new Roster();
  private final FileBoard board = new FileBoard();
  private final KeyQuestion keyQuestion;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  /// The main thread while it waits for the user; guarded by the monitor of this.
  private @Nullable Thread reading;

  private boolean woken;

  /// @param givenPassword the password, unless it has to be asked for
  TerminalFrontEnd(
      ChatOptions options,
      @Nullable String givenPassword,
      TerminalScreen screen,
      Map<String, String> environment) {
    this.options = options;
    this.givenPassword = givenPassword;
    this.screen = screen;
    this.environment = environment;
    keyQuestion = new KeyQuestion(options.server(), screen);
    screen.completer(new CommandCompleter(roster, board, options.files().folder()));
    screen.onInterrupt(this::stop);
  }

  @Override
  public ExitStatus run() throws InterruptedException {
    try (screen) {
      screen.takeInterrupts();
      return logInAndChat();
    } catch (UncheckedIOException e) {
      // The terminal has gone: nobody is left to tell.
      return ExitStatus.FAILURE;
    }
  }

  @Override
  public void stop() {
    stopped.complete(null);
    wake();
  }

  private ExitStatus logInAndChat() throws InterruptedException {
    String user = options.user() != null ? options.user() : askFor("User name: ", true);
    if (user == null) {
      return unanswered();
    }
    for (int tries = 1; ; tries++) {
      String password =
          givenPassword != null
              ? givenPassword
              : askFor("Password of " + SafeText.of(user) + ": ", false);
      if (password == null) {
        return unanswered();
      }
      ClientConfig config = options.config(user.strip(), new Password(password), keyQuestion);
      Conversation conversation = conversation(config.user());
      conversation.showStatus();
      try (ChatClient client = ChatClient.start(config, conversation::tell)) {
        conversation.with(client);
        var known = CompletableFuture.anyOf(conversation.loggedIn(), client.ended(), stopped);
        conversation.waits(options.server(), CompletableFuture.anyOf(known, keyQuestion.asked()));
        await(known);
        if (conversation.loggedIn().isDone()) {
          return chat(client, conversation);
        }
        if (stopped.isDone()) {
          screen.print(transcript -> transcript.say("not logged in"));
          await(client.logout());
          return ExitStatus.LOGGED_OUT;
        }
        boolean wrongPassword =
            client.ended().join() instanceof ClientEnd.Refused(Code code, _)
                && code == Code.WRONG_PASSWORD;
        if (wrongPassword && !options.register()) {
          screen.print(List.of("If you have no account yet, start with --register to make one."));
        }
        boolean mistyped = wrongPassword && givenPassword == null;
        if (!mistyped || tries == PASSWORD_TRIES) {
          return conclude(client.ended());
        }
      }
    }
  }

  private Conversation conversation(String user) {
    StatusLine statusLine = new StatusLine(user + "@" + options.server(), screen.theme());
    ConversationLog log =
        options.conversationLog(
            user,
            Clock.system(ZoneId.systemDefault()),
            text -> screen.print(transcript -> transcript.say(text)));
    return new Conversation(
        screen,
        new Notebook(roster, board, log),
        statusLine,
        from -> options.notice().escape(from, environment));
  }

  /// Without one, a line is forgotten with the client.
  private void keepHistory(ClientEvent.Connected login) {
    HostPort server = options.server();
    try {
      screen.history(
          new Home(options.home())
              .history(login.fingerprint(), server.host(), server.port(), login.user()));
    } catch (IOException e) {
      screen.print(
          transcript -> transcript.say("what you type is not remembered: " + e.getMessage()));
    }
  }

  private ExitStatus chat(ChatClient client, Conversation conversation)
      throws InterruptedException {
    ClientEvent.Connected login = conversation.loggedIn().join();
    keepHistory(login);
    CompletableFuture<ClientEnd> ended = client.ended();
    ended.thenRun(this::wake);
    boolean leaving = false;
    while (!leaving && !ended.isDone() && !stopped.isDone()) {
      var entered = whileReading(() -> screen.read(login.user() + "> "));
      leaving =
          switch (entered) {
            case TerminalScreen.Entered.Line(String line) -> !take(conversation, line);
            case TerminalScreen.Entered.Cancelled() -> {
              if (screen.isDumb()) {
                screen.print(transcript -> transcript.say("Ctrl-D logs out"));
              }
              yield false;
            }
            case TerminalScreen.Entered.Leave() -> true;
            case null -> true;
          };
      leaving = leaving && mayLeave(client);
    }
    conversation.leave(ended);
    conversation.settle(LOGOUT_GRACE);
    return conclude(client.logout());
  }

  /// @return false when it is to leave
  private boolean take(Conversation conversation, String line) throws InterruptedException {
    conversation.read();
    switch (Parsed.of(line)) {
      case Parsed.Blank() -> {}
      case Parsed.Refused(_, Code code, String text) ->
          screen.print(transcript -> transcript.reply(new Reply.Refused(code, text)));
      case Parsed.Ok(_, Command.Logout _) -> {
        return false;
      }
      case Parsed.Ok given -> conversation.give(given);
    }
    return true;
  }

  /// Asks who has the last copy of something whether they would rather stay.
  private boolean mayLeave(ChatClient client) throws InterruptedException {
    List<String> files = LastCopies.of(client);
    if (files.isEmpty()) {
      return true;
    }
    screen.print(transcript -> transcript.event(new ClientEvent.LastHolder(files)));
    screen.print(transcript ->
        transcript.say("if you leave now, others cannot get them until you are back"));
    Boolean leave = whileReading(() -> screen.agreed("leave anyway? [y/N] "));
    return leave == null || leave;
  }

  private ExitStatus conclude(CompletableFuture<ClientEnd> ended) throws InterruptedException {
    await(ended);
    ClientEnd end = ended.join();
    List<String> lines = EndText.of(end, options);
    if (!lines.isEmpty()) {
      screen.print(lines);
    }
    if (end instanceof ClientEnd.LoggedOut) {
      screen.print(transcript -> transcript.say("logged out, goodbye"));
    }
    return ExitStatus.of(end);
  }

  // ---- questions --------------------------------------------------------------------------------

  /// Asks until there is an answer, or the user would rather leave.
  private @Nullable String askFor(String question, boolean echo) {
    String answer;
    do {
      answer = whileReading(() -> screen.ask(question, echo));
    } while (answer != null && (echo ? answer.isBlank() : answer.isEmpty()));
    return answer;
  }

  /// Whom a signal has stopped has not failed.
  private ExitStatus unanswered() {
    return stopped.isDone() ? ExitStatus.LOGGED_OUT : ExitStatus.FAILURE;
  }

  /// Asks the user something; [#wake] cuts it short.
  ///
  /// @return nothing when it was, or when the user gave nothing
  private <T> @Nullable T whileReading(Supplier<@Nullable T> question) {
    synchronized (this) {
      if (woken) {
        return null;
      }
      reading = Thread.currentThread();
    }
    try {
      T answer = question.get();
      synchronized (this) {
        return woken ? null : answer;
      }
    } finally {
      synchronized (this) {
        reading = null;
        boolean _ = Thread.interrupted();
      }
    }
  }

  /// From now on nothing is waited for that the user might do.
  private synchronized void wake() {
    woken = true;
    if (reading != null) {
      reading.interrupt();
    }
  }

  private static void await(CompletableFuture<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
