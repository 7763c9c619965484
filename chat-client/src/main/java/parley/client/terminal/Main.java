package parley.client.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jline.utils.Signals;
import parley.client.ChatClient;
import parley.client.api.ClientConfig;
import parley.client.api.Password;
import parley.logging.Logging;

/// `parley chat`: reads the options, picks the front end, and exits with its status.
public final class Main {

  /// How long a signal waits for the front end to log out.
  private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

  private Main() {}

  /// Runs, and exits the JVM. `args` are the options, without the command's name.
  public static void main(String[] args) throws InterruptedException {
    System.exit(run(args).number());
  }

  private static ExitStatus run(String[] args) throws InterruptedException {
    try {
      Optional<ChatOptions> options = new ChatCommandLine(System.getenv()).parse(args);
      return options.isEmpty() ? ExitStatus.LOGGED_OUT : runUntilSignal(frontEnd(options.get()));
    } catch (UsageException e) {
      System.err.println("parley chat: " + e.getMessage() + " (try ./parley chat --help)");
      return ExitStatus.USAGE;
    } catch (IOException e) {
      System.err.println("parley chat: " + e.getMessage());
      return ExitStatus.FAILURE;
    }
  }

  private static FrontEnd frontEnd(ChatOptions options) throws IOException, UsageException {
    String password = options.password(System.getenv());
    if (!options.json() && isTerminal()) {
      Logging.off();
      return new TerminalFrontEnd(options, password, TerminalScreen.open(), System.getenv());
    }
    if (options.user() == null) {
      throw new UsageException("there is no terminal to ask on: --user is needed");
    }
    if (password == null) {
      throw new UsageException(
          "there is no terminal to ask for a password: --password-file or PARLEY_PASSWORD is"
              + " needed");
    }
    // Not System.out, which hides that its reader has gone.
    var out = new FileOutputStream(FileDescriptor.out);
    var err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Logging.toStandardError("warn");
    ClientConfig config = options.config(options.user(), new Password(password), key -> true);
    Clock clock = Clock.system(ZoneId.systemDefault());
    ScriptOutput output =
        options.json()
            ? new JsonOutput(out)
            : new PlainOutput(
                out, clock, options.conversationLog(config.user(), clock, err::println));
    return new ScriptFrontEnd(
        System.in,
        output,
        end -> EndText.of(end, options).forEach(err::println),
        listener -> ChatClient.start(config, listener),
        ScriptFrontEnd.OFFLINE_WAIT);
  }

  private static boolean isTerminal() {
    // There is none, or one that is not a terminal: that depends on the JDK.
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /// SIGTERM, SIGINT and SIGHUP log out, and are no failure. No shutdown hook does that: JLine's
  /// own would close the terminal beside it.
  private static ExitStatus runUntilSignal(FrontEnd frontEnd) throws InterruptedException {
    for (String signal : List.of("TERM", "INT", "HUP")) {
      Object _ = Signals.register(signal, () -> stop(frontEnd));
    }
    return frontEnd.run();
  }

  /// On a thread of the signal's own, which the end of the process ends too.
  private static void stop(FrontEnd frontEnd) {
    frontEnd.stop();
    try {
      Thread.sleep(STOP_WITHIN);
    } catch (InterruptedException e) {
      // Then at once.
    }
    Runtime.getRuntime().halt(ExitStatus.FAILURE.number());
  }
}
