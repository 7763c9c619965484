package parley.client.terminal;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import parley.client.ChatClient;
import parley.client.Passwords;
import parley.client.api.ClientConfig;

/// What `parley chat --json` runs, with streams of the caller's in place of the process's own.
public final class ScriptRun {

  private ScriptRun() {}

  /// Runs to the end, and returns the exit status. When interrupted, the client ends as a crash
  /// would.
  public static int run(
      List<String> arguments, InputStream in, OutputStream out, PrintStream diagnostics)
      throws InterruptedException {
    ChatOptions options;
    ClientConfig config;
    try {
      options = new ChatCommandLine(Map.of()).parse(arguments.toArray(String[]::new)).orElseThrow();
      config =
          options.config(
              Objects.requireNonNull(options.user()),
              Passwords.of(Objects.requireNonNull(options.password(Map.of()))),
              key -> true);
    } catch (UsageException e) {
      throw new IllegalArgumentException(e);
    }
    return new ScriptFrontEnd(
            in,
            new JsonOutput(out),
            end -> EndText.of(end, options).forEach(diagnostics::println),
            listener -> ChatClient.start(config, listener),
            ScriptFrontEnd.OFFLINE_WAIT)
        .run()
        .number();
  }
}
