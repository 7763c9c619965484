package parley.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/// A temporary folder, and what runs in it: gone when this is closed, also by Ctrl-C. Any thread
/// may call.
public final class Sandbox implements AutoCloseable {

  private final Path folder;
  private final Thread hook = new Thread(this::empty, "parley-sandbox");

  // Guarded by this.
  private final Deque<Runnable> cleanings = new ArrayDeque<>();

  // Written under this.
  private volatile boolean emptied;

  private Sandbox(Path folder) {
    this.folder = folder;
  }

  /// A new one.
  ///
  /// @throws IOException when there can be no temporary folder
  public static Sandbox open() throws IOException {
    return of(Files.createTempDirectory("parley-"));
  }

  /// A new one in a certain folder.
  ///
  /// @throws IOException when there can be none
  public static Sandbox in(Path parent) throws IOException {
    return of(Files.createTempDirectory(parent, "parley-"));
  }

  private static Sandbox of(Path folder) {
    Sandbox sandbox = new Sandbox(folder);
    Runtime.getRuntime().addShutdownHook(sandbox.hook);
    return sandbox;
  }

  /// The folder, which only its owner may read.
  public Path folder() {
    return folder;
  }

  /// Runs `cleaning` at the end: the last one first, before the folder is deleted.
  public synchronized void atEnd(Runnable cleaning) {
    if (emptied) {
      cleaning.run();
    } else {
      cleanings.push(cleaning);
    }
  }

  /// Starts a process, which is killed at the end, and waited for.
  ///
  /// @throws IOException when it cannot be started, or the end has come
  public synchronized Process start(ProcessBuilder builder) throws IOException {
    if (emptied) {
      throw new IOException("it is too late to start a process");
    }
    Process process = builder.start();
    cleanings.push(() -> {
      // Not of the process itself, which would close what is still to be read.
      process.toHandle().destroyForcibly();
      process.onExit().join();
    });
    return process;
  }

  /// Whether the end has come. What fails then, fails because of it.
  public boolean isClosed() {
    return emptied;
  }

  @Override
  public void close() {
    empty();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It is running: the program ends already.
    }
  }

  private synchronized void empty() {
    if (emptied) {
      return;
    }
    emptied = true;
    while (!cleanings.isEmpty()) {
      cleanings.pop().run();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("parley: could not delete " + folder + ": " + e.getMessage());
    }
  }
}
