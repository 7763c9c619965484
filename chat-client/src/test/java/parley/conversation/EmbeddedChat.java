package parley.conversation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import parley.client.terminal.ScriptRun;

/// A client in the JVM of the tests: the code that a process would run, started in no time.
final class EmbeddedChat implements Chat {

  private final Input in = new Input();
  private final Output out;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final Thread thread;

  private EmbeddedChat(List<String> arguments, Consumer<String> output) {
    out = new Output(output);
    thread = Thread.ofPlatform().daemon().name("chat").unstarted(() -> run(arguments));
  }

  /// Starts a client.
  static EmbeddedChat start(List<String> arguments, Consumer<String> output) {
    EmbeddedChat chat = new EmbeddedChat(arguments, output);
    chat.thread.start();
    return chat;
  }

  private void run(List<String> arguments) {
    PrintStream diagnostics = new PrintStream(err, true, StandardCharsets.UTF_8);
    try {
      exit.complete(ScriptRun.run(arguments, in, out, diagnostics));
    } catch (InterruptedException e) {
      exit.complete(137); // What a shell says of a process that was killed with -9.
    } catch (RuntimeException | Error e) {
      exit.completeExceptionally(e);
    }
  }

  @Override
  public void type(byte[] bytes) {
    in.add(bytes);
  }

  @Override
  public void endInput() {
    in.add(new byte[0]);
  }

  @Override
  public void kill() {
    closeOutput();
    thread.interrupt();
    endInput();
    exit.join();
  }

  /// Lets every write fail from now on.
  void closeOutput() {
    out.closed = true;
  }

  @Override
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  @Override
  public String diagnostics() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /// What is typed; an empty piece ends it.
  private static final class Input extends InputStream {

    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private byte[] piece = {};
    private int position;
    private boolean ended;

    void add(byte[] bytes) {
      pieces.add(bytes);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position == piece.length && !ended) {
        try {
          piece = pieces.take();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        position = 0;
        ended = piece.length == 0;
      }
      if (ended) {
        return -1;
      }
      int count = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, buffer, offset, count);
      position += count;
      return count;
    }
  }

  /// What is printed, line by line.
  private static final class Output extends OutputStream {

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile boolean closed;

    Output(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      if (closed) {
        throw new IOException("nobody reads any more");
      }
      if (b == '\n') {
        lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }
}
