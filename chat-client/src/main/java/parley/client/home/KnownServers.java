package parley.client.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;

/// The pinned keys: `known_servers`, a line `host:port SHA256:<base64>` for each server. Shared by
/// all clients of the home, so every change reads and replaces the whole file under a file lock.
/// Any thread may use it.
final class KnownServers {

  /// A file lock keeps other processes out, but not other threads of this one.
  private static final Object THIS_PROCESS = new Object();

  private final Path file;
  private final Path lockFile;

  KnownServers(Path home) {
    file = home.resolve("known_servers");
    lockFile = home.resolve("known_servers.lock");
  }

  /// The key of that server, if one was pinned.
  @Nullable Fingerprint pinned(String host, int port) throws HomeException {
    return read().get(key(host, port));
  }

  /// Remembers `fingerprint` as that server's key, in place of any other.
  void pin(String host, int port, Fingerprint fingerprint) throws HomeException {
    synchronized (THIS_PROCESS) {
      try (FileChannel channel =
              PrivateFiles.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Map<String, Fingerprint> servers = read();
        servers.put(key(host, port), fingerprint);
        StringBuilder lines = new StringBuilder();
        servers.forEach((server, key) -> lines.append(server).append(' ').append(key).append('\n'));
        PrivateFiles.replace(file, lines.toString().getBytes(StandardCharsets.UTF_8));
        lock.release();
      } catch (HomeException e) {
        throw e;
      } catch (IOException e) {
        throw new HomeException("the server's key cannot be remembered", e);
      }
    }
  }

  private Map<String, Fingerprint> read() throws HomeException {
    Map<String, Fingerprint> servers = new LinkedHashMap<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          int space = line.indexOf(' ');
          servers.put(line.substring(0, space), Fingerprint.parse(line.substring(space + 1)));
        }
      }
      return servers;
    } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // Never treated as empty: that would accept any key anew.
      throw new HomeException(file + " is damaged: each line must be host:port SHA256:<base64>");
    } catch (IOException e) {
      throw new HomeException("the known servers cannot be read", e);
    }
  }

  private static String key(String host, int port) {
    return Home.address(host.toLowerCase(Locale.ROOT), port);
  }
}
