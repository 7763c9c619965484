package parley.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;

/// A Parley server in a process of its own, as the launcher starts it. Any thread may call.
public final class ServerProcess {

  private static final Duration START_WITHIN = Duration.ofSeconds(60);

  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

  /// What a server says when it is ready: its host, its port, and its key's fingerprint if any.
  public static final Pattern READY =
      Pattern.compile("parley server ready on (\\S+):(\\d+) (?:plaintext|fingerprint (\\S+))");

  /// A generation, or the whole heap where it has none; the metaspace has no total.
  private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");

  private final Process process;
  private final InetSocketAddress address;
  private final @Nullable Fingerprint fingerprint;

  private ServerProcess(
      Process process, InetSocketAddress address, @Nullable Fingerprint fingerprint) {
    this.process = process;
    this.address = address;
    this.fingerprint = fingerprint;
  }

  /// Starts a server on loopback, which accepts connections when this returns, and ends with
  /// `sandbox` at the latest.
  ///
  /// @param data its data folder; its log is beside it
  /// @param jvmFlags more flags for its JVM
  /// @param options options of `parley server`; the port is any free one unless it is among them
  /// @throws IOException when it does not start; with the end of its log
  public static ServerProcess start(
      Sandbox sandbox, Path data, List<String> jvmFlags, List<String> options) throws IOException {
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process process = sandbox.start(Launch.server(data, jvmFlags, options));
    Matcher ready = READY.matcher(readyLine(process));
    if (!ready.matches()) {
      end(process);
      throw new IOException("the server did not start: " + tail(log));
    }
    return new ServerProcess(
        process,
        new InetSocketAddress(ready.group(1), Integer.parseInt(ready.group(2))),
        ready.group(3) == null ? null : Fingerprint.parse(ready.group(3)));
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return address;
  }

  /// Its key; empty over plaintext.
  public Optional<Fingerprint> fingerprint() {
    return Optional.ofNullable(fingerprint);
  }

  /// The processor time that it has used so far, in user and system mode, as the operating system
  /// counts it: on Linux `/proc/PID/stat`, in steps of 10 ms.
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// The memory that it occupies, in units of 1,024 bytes: `VmRSS` of `/proc/PID/status`. Empty
  /// where there is none.
  public OptionalLong residentKb() {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty();
    }
  }

  /// What its live objects occupy of the heap, in units of 1,024 bytes: what the JVM's `jcmd` says
  /// after a full collection. Empty when there is none.
  public OptionalLong liveHeapKb() throws InterruptedException {
    jcmd("GC.run");
    long used =
        HEAP.matcher(jcmd("GC.heap_info"))
            .results()
            .mapToLong(part -> Long.parseLong(part.group(1)))
            .sum();
    return used == 0 ? OptionalLong.empty() : OptionalLong.of(used);
  }

  private String jcmd(String command) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process asked =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command).start();
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      asked.waitFor();
      return answer;
    } catch (IOException _) {
      return "";
    }
  }

  /// Ends it as a crash would, with SIGKILL. Blocks until it is gone.
  public void kill() {
    end(process);
  }

  /// Asks it to stop, as Ctrl-C does, and waits until it has; kills it when that takes too long.
  /// Returns the exit status.
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_WITHIN)) {
      end(process);
    }
    return process.exitValue();
  }

  /// Its word on standard output that it is ready; empty when it ends or the time is up before.
  /// What the JVM says there, because of its flags, is passed over.
  private static String readyLine(Process process) throws IOException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            line.complete(
                reader
                    .lines()
                    .filter(each -> READY.matcher(each).matches())
                    .findFirst()
                    .orElse(""));
          } catch (UncheckedIOException e) {
            line.completeExceptionally(e.getCause());
          }
        });
    try {
      return line.get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      return "";
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /// Nothing that it has is wanted any more.
  private static void end(Process process) {
    process.destroyForcibly();
    process.onExit().join();
  }
}
