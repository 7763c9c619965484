package parley.conversation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import parley.client.Ports;

/// A machine that a server runs on: its folder, its port, and the server of the moment. Belongs to
/// the scene that is being played on it; only the port may be asked for by any thread.
final class Host implements AutoCloseable {

  /// An address that is refused more often in a minute is throttled, whatever the scene.
  private static final int REFUSALS_AT_MOST = 15;

  private final Path folder;
  private final List<String> options;
  private volatile ServerProcess server;
  private boolean wornOut;
  private int refusals;

  private Host(Path folder, List<String> options) {
    this.folder = folder;
    this.options = options;
    server = ServerProcess.start(folder, Ports.free(), options);
  }

  /// A new machine with a new server.
  static Host start(List<String> options) {
    try {
      return new Host(Files.createTempDirectory("parley-server-"), List.copyOf(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.port();
  }

  /// What servers on this machine keep.
  Path data() {
    return folder.resolve("data");
  }

  /// The server of the moment, dead or alive.
  ServerProcess server() {
    return server;
  }

  /// The options of all servers on this machine.
  List<String> options() {
    return options;
  }

  /// Starts a server where the last one was, on its data, with `more` options.
  void startAgain(List<String> more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(more);
    server = ServerProcess.start(folder, server.port(), all);
  }

  /// Puts a server with other data, and so another key, in the place of the present one.
  void replaceServer() {
    server.kill();
    delete(data());
    startAgain(List.of());
  }

  /// Marks this one as not to be used for another scene.
  void wearOut() {
    wornOut = true;
  }

  /// Somebody was refused a login.
  void countRefusal() {
    refusals++;
  }

  boolean isWornOut() {
    return wornOut || refusals > REFUSALS_AT_MOST || !server.alive();
  }

  @Override
  public void close() {
    server.kill();
    String log = server.log();
    delete(folder);
    Jvm.expectNoLeak(log);
  }

  /// Deletes `folder` and what is in it.
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
