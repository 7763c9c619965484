package parley.client.terminal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import parley.client.ChatClient;
import parley.client.api.ClientEvent;
import parley.protocol.Code;

/// What goes on between one client and its screen. The client's callback thread tells of events and
/// late replies; the main thread gives the commands.
final class Conversation {

  /// An answer that comes this soon is part of what it answers; later ones get a line of their own.
  private static final Duration SAME_MOMENT = Duration.ofMillis(250);

  /// After so long without an answer it is said that there is none yet.
  private static final Duration LATE = Duration.ofSeconds(3);

  private final TerminalScreen screen;
  private final Notebook notebook;
  private final StatusLine statusLine;
  private final UnaryOperator<String> notice;
  private final CompletableFuture<Execution> execution = new CompletableFuture<>();
  private final CompletableFuture<ClientEvent.Connected> loggedIn = new CompletableFuture<>();
  private volatile boolean leaving;

  /// The user's own messages that have no answer yet. Guarded by this object's monitor.
  private int unanswered;

  private volatile StatusLine.Link link = StatusLine.Link.CONNECTING;

  /// @param notice what to write to the terminal at a message of somebody
  Conversation(
      TerminalScreen screen,
      Notebook notebook,
      StatusLine statusLine,
      UnaryOperator<String> notice) {
    this.screen = screen;
    this.notebook = notebook;
    this.statusLine = statusLine;
    this.notice = notice;
  }

  /// Says whose conversation this is; called once, right after the client was started.
  void with(ChatClient started) {
    execution.complete(new Execution(started));
  }

  /// Shows where things stand: in one step, so that of two threads the later one has the last word.
  void showStatus() {
    ProgressLine progressLine = new ProgressLine(screen.theme());
    screen.status(() -> {
      List<AttributedString> lines = new ArrayList<>();
      notebook.board().moving().forEach(progress -> lines.add(progressLine.show(progress)));
      lines.add(statusLine.show(link, notebook.roster()));
      return lines;
    });
  }

  /// Completes at the first login.
  CompletableFuture<ClientEvent.Connected> loggedIn() {
    return loggedIn;
  }

  /// Waits for the messages that have no answer yet, if there is a connection to bring one.
  synchronized void settle(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    while (link == StatusLine.Link.UP && unanswered > 0 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
  }

  // ---- the client's callback thread -------------------------------------------------------------

  /// Shows an event. It counts as shown when this returns.
  void tell(ClientEvent event) {
    switch (event) {
      case ClientEvent.Connected _ -> link = StatusLine.Link.UP;
      case ClientEvent.Disconnected _ -> link = StatusLine.Link.LOST;
      case ClientEvent.LoginRefused _ -> link = StatusLine.Link.REFUSED;
      // Before it is kept: if it cannot be shown, it comes again.
      case ClientEvent.MessageReceived message -> show(message);
      case ClientEvent.Progress progress -> showWithoutStatus(progress);
      default -> {}
    }
    notebook.heard(event);
    if (!(event instanceof ClientEvent.MessageReceived)) {
      screen.print(transcript -> transcript.event(event));
    }
    if (event instanceof ClientEvent.Connected connected) {
      if (loggedIn.complete(connected)) {
        screen.print(transcript ->
            transcript.say("\"help\" shows the commands, Tab completes, Ctrl-D logs out"));
      }
      execution.thenAccept(started -> learnWhoIsOnline(started, !connected.resumed()));
    }
    showStatus();
  }

  private void show(ClientEvent.MessageReceived message) {
    boolean direct = message.kind() != ClientEvent.MessageReceived.Kind.BROADCAST;
    screen.print(
        direct ? notice.apply(message.from()) : "", transcript -> transcript.event(message));
  }

  /// Where no line at the bottom shows it, one now and then does.
  private void showWithoutStatus(ClientEvent.Progress progress) {
    if (screen.isDumb() && notebook.board().advances(progress)) {
      screen.print(_ -> List.of(new ProgressLine(screen.theme()).show(progress)));
    }
  }

  private void learnWhoIsOnline(Execution started, boolean tell) {
    started
        .whoIsOnline()
        .thenAccept(reply -> {
          if (reply instanceof Reply.Online) {
            learn(reply);
            if (tell) {
              screen.print(transcript -> transcript.reply(reply));
            }
          }
        });
  }

  // ---- the main thread --------------------------------------------------------------------------

  /// The user has entered something, so has seen all that is there.
  void read() {
    notebook.roster().read();
    showStatus();
  }

  /// Has a command carried out, and shows what it brings: at once when that comes at once.
  void give(Parsed.Ok given) throws InterruptedException {
    CompletableFuture<Reply> reply =
        execution.thenCompose(started -> started.of(given.command())).toCompletableFuture();
    reply.thenAccept(this::learn);
    switch (given.command()) {
      case Command.Message(String to, String text) -> send(to, false, text, reply);
      case Command.Private(String to, String text) -> send(to, true, text, reply);
      case Command.Broadcast(String text) -> send("all", false, text, reply);
      case Command.Register(String file, _) -> soon(shown(file, reply));
      case Command.Download(String file, _) -> soon(shown(file, reply));
      default -> {
        sayIfLate(LATE, reply::isDone, given.word() + ": no answer yet");
        soon(shown(reply));
      }
    }
  }

  private CompletableFuture<Void> shown(CompletableFuture<Reply> reply) {
    return reply.thenAccept(late -> screen.print(transcript -> transcript.reply(late)));
  }

  /// With the answer, `file` is no longer on its way. That one's own leaving ends it is said by
  /// then.
  private CompletableFuture<Void> shown(String file, CompletableFuture<Reply> reply) {
    return reply.thenAccept(late -> {
      notebook.board().stopped(file);
      showStatus();
      if (!leaving
          || !(late instanceof Reply.Refused(Code code, _, _))
          || code != Code.NOT_CONNECTED) {
        screen.print(transcript -> transcript.reply(named(file, late)));
      }
    });
  }

  /// Several may be on their way: which one was cancelled only the command knows.
  private static Reply named(String file, Reply reply) {
    return reply instanceof Reply.Refused(Code code, String text, _) && code == Code.STOPPED
        ? new Reply.Refused(code, file + ": " + text)
        : reply;
  }

  /// The user leaves, until `ended`: says what that ends, and so much if it takes a while.
  void leave(CompletableFuture<?> ended) {
    leaving = true;
    sayIfLate(SAME_MOMENT, ended::isDone, "logging out" + screen.theme().ellipsis());
    notebook
        .board()
        .moving()
        .forEach(each ->
            screen.print(transcript ->
                transcript.say(each.file() + " stops here; what a download has brought is kept")));
  }

  private void send(String to, boolean privately, String text, CompletableFuture<Reply> reply)
      throws InterruptedException {
    given();
    reply.thenRun(this::answered);
    Reply early = soon(reply);
    boolean waits = early == null && !privately && link == StatusLine.Link.LOST;
    screen.print(transcript -> transcript.sent(to, privately, text, early, waits));
    if (early == null) {
      reply.thenAccept(late -> screen.print(transcript -> transcript.late(to, text, late)));
    }
  }

  private synchronized void given() {
    unanswered++;
  }

  private synchronized void answered() {
    unanswered--;
    notifyAll();
  }

  /// Nothing was heard of `server` until `answered`: says so, if that takes a while.
  void waits(HostPort server, CompletableFuture<?> answered) {
    sayIfLate(
        LATE,
        () -> link != StatusLine.Link.CONNECTING || answered.isDone(),
        server + " has not answered yet; Ctrl-C gives up");
  }

  /// `answered` is looked at when nothing else is being printed: an answer that is on the screen
  /// has come.
  private void sayIfLate(Duration after, BooleanSupplier answered, String text) {
    CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() ->
            screen.print(transcript -> answered.getAsBoolean() ? List.of() : transcript.say(text)));
  }

  /// What `future` brings, if it does so in a moment.
  private static <T> @Nullable T soon(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(SAME_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void learn(Reply reply) {
    notebook.learnt(reply);
    showStatus();
  }
}
