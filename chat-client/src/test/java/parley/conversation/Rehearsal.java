package parley.conversation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// A server and a client that run for a moment in one JVM, before the first scene, so that the JVM
/// can keep what they loaded and linked: each child starts in a third of the processor time, and
/// there are hundreds.
final class Rehearsal {

  private static final Pattern READY = Pattern.compile("parley server ready on .*:(\\d+) .*");

  private Rehearsal() {}

  /// The flags with which a JVM with `flags` starts from what was kept: a class path of jars, and
  /// the cache that belongs to it.
  static List<String> startUpFlags(String java, List<String> flags) {
    try {
      Path folder = Files.createTempDirectory("parley-rehearsal-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Host.delete(folder)));
      String classPath = String.join(":", jars(folder));
      Path cache = folder.resolve("children.aot");
      List<String> command = new ArrayList<>(List.of(java, "-XX:AOTCacheOutput=" + cache));
      command.addAll(flags);
      command.addAll(List.of("-cp", classPath, Rehearsal.class.getName(), folder.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError("no rehearsal: " + Files.readString(folder.resolve("log")));
      }
      return List.of("-XX:AOTCache=" + cache, "-cp", classPath);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The class path of this JVM, its folders made jars: a cache is for jars only.
  private static List<String> jars(Path folder) {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (Files.isDirectory(Path.of(entry))) {
        String made = folder.resolve("classes-" + jars.size() + ".jar").toString();
        jar.run(System.out, System.err, "--create", "--no-compress", "-f", made, "-C", entry, ".");
        jars.add(made);
      } else {
        jars.add(entry);
      }
    }
    return jars;
  }

  /// Runs the rehearsal in the folder that `args` name, and exits as the client does.
  public static void main(String[] args) throws InterruptedException, IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(folder.resolve("password"), "secret");
    SynchronousQueue<String> ready = new SynchronousQueue<>();
    System.setOut(new PrintStream(new FirstLine(ready), true, StandardCharsets.UTF_8));
    String data = folder.resolve("data").toString();
    String[] server = {"server", "--host", "127.0.0.1", "--port", "0", "--data", data};
    Thread.startVirtualThread(() -> parley.server.Main.main(server));
    Matcher port = READY.matcher(ready.take());
    if (!port.matches()) {
      throw new AssertionError("no server: " + port);
    }
    System.setIn(
        new ByteArrayInputStream(
            "whoelse\nmessage bob hello\nlogout\n".getBytes(StandardCharsets.UTF_8)));
    List<String> client = new ArrayList<>(List.of("127.0.0.1:" + port.group(1), "--json"));
    client.addAll(List.of("--register", "--user", "alice", "--home", folder.toString()));
    client.addAll(List.of("--password-file", folder.resolve("password").toString()));
    parley.client.terminal.Main.main(client.toArray(String[]::new));
  }

  /// Hands the first line that is written to whoever waits for it.
  private static final class FirstLine extends OutputStream {

    private final SynchronousQueue<String> reader;
    private final StringBuilder line = new StringBuilder();

    FirstLine(SynchronousQueue<String> reader) {
      this.reader = reader;
    }

    @Override
    public void write(int b) throws IOException {
      if (b != '\n') {
        line.append((char) b);
        return;
      }
      try {
        reader.put(line.toString());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
