package parley.conversation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A client in a process of its own.
final class ChatProcess implements Chat {

  private final Process process;
  private final OutputStream in;
  private final CompletableFuture<Integer> exit;
  private final List<String> diagnostics = new CopyOnWriteArrayList<>();

  private ChatProcess(Process process, Consumer<String> output) {
    this.process = process;
    in = process.getOutputStream();
    CompletableFuture<Void> out = follow(process.inputReader(StandardCharsets.UTF_8), output);
    CompletableFuture<Void> err =
        follow(process.errorReader(StandardCharsets.UTF_8), diagnostics::add);
    exit =
        CompletableFuture.allOf(out, err)
            .thenCombine(process.onExit(), (done, ended) -> ended.exitValue());
  }

  /// Starts a client.
  static ChatProcess start(List<String> arguments, Consumer<String> output) {
    return start(Jvm.command("parley.client.terminal.Main", arguments), output);
  }

  /// Starts a client by that command.
  static ChatProcess start(ProcessBuilder client, Consumer<String> output) {
    try {
      Process process = client.start();
      Jvm.endWithThisOne(process);
      return new ChatProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void type(byte[] bytes) {
    try {
      in.write(bytes);
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void endInput() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    exit.join();
  }

  @Override
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  @Override
  public String diagnostics() {
    return String.join("\n", diagnostics);
  }

  /// Sends it the signal of that name.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static CompletableFuture<Void> follow(BufferedReader lines, Consumer<String> each) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          each.accept(line);
        }
      } catch (IOException e) {
        // The test closed it.
      } finally {
        done.complete(null);
      }
    });
    return done;
  }
}
