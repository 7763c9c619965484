package parley.client.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.client.api.FileConfig;
import parley.client.api.Password;
import parley.client.api.PeerConfig;
import parley.protocol.Fingerprint;

/// What `parley chat` was told on its command line.
///
/// @param server where the server is
/// @param user who logs in; absent: to be asked for
/// @param register make the account if it does not exist
/// @param passwordFile where the password is; absent: in the environment, or to be asked for
/// @param trust the key that the server must have
/// @param plaintext without TLS
/// @param home where the client keeps what it keeps
/// @param json the front end for programs
/// @param notice how to call the user at a message
/// @param log the folder for logs of the conversations
/// @param peers how it reaches its peers, and they it
/// @param files where files are, and how fast they may go
record ChatOptions(
    HostPort server,
    @Nullable String user,
    boolean register,
    @Nullable Path passwordFile,
    @Nullable Fingerprint trust,
    boolean plaintext,
    Path home,
    boolean json,
    Notice notice,
    @Nullable Path log,
    PeerConfig peers,
    FileConfig files) {

  /// Checks what no single option shows, and makes the folder of the logs.
  void check() throws UsageException {
    if (user != null && user.isBlank()) {
      throw new UsageException("--user: the name is empty");
    }
    if (plaintext && trust != null) {
      throw new UsageException("--trust names a key, but with --plaintext there is none");
    }
    if (json && (log != null || notice != Notice.OFF)) {
      throw new UsageException("--log and --notify are for people, not for --json");
    }
    checkHome();
    if (!Files.isDirectory(files.folder())) {
      throw new UsageException("--files: " + files.folder() + " is not a folder");
    }
    checkListener();
    if (log != null) {
      try {
        ConversationLog.prepare(log);
      } catch (IOException e) {
        throw new UsageException("--log: the folder " + log + " cannot be used");
      }
    }
  }

  /// Looks at the folder or, if it is still to be made, at the one to make it in.
  private void checkHome() throws UsageException {
    Path there = home.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new UsageException("--home: " + there + " is not a folder");
    }
    if (!Files.isWritable(there)) {
      throw new UsageException("--home: permission denied: " + there);
    }
  }

  /// Told now in one line, and not by a client that starts and fails. A socket that was only bound
  /// leaves nothing behind.
  private void checkListener() throws UsageException {
    InetSocketAddress listener = new InetSocketAddress(peers.host(), peers.port());
    if (listener.isUnresolved()) {
      throw new UsageException("--listen: there is no host " + peers.host());
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(listener);
    } catch (IOException e) {
      throw new UsageException(
          "--listen: "
              + new HostPort(peers.host(), peers.port())
              + " cannot be used: "
              + e.getMessage());
    }
  }

  /// The password, where it needs no asking.
  @Nullable String password(Map<String, String> environment) throws UsageException {
    if (passwordFile == null) {
      String variable = environment.get("PARLEY_PASSWORD");
      return variable == null || variable.isEmpty() ? null : variable;
    }
    String password;
    try (var lines = Files.lines(passwordFile, StandardCharsets.UTF_8)) {
      // What some editors put before a text.
      password = lines.findFirst().orElse("").replaceFirst("^\uFEFF", "");
    } catch (IOException | UncheckedIOException e) {
      throw new UsageException("--password-file: " + reason(passwordFile, e));
    }
    if (password.isEmpty()) {
      throw new UsageException("--password-file: " + passwordFile + " has no first line");
    }
    return password;
  }

  /// What the client needs to know.
  ClientConfig config(String name, Password password, Predicate<Fingerprint> acceptKey) {
    return new ClientConfig(
        server.host(),
        server.port(),
        Normalizer.normalize(name, Normalizer.Form.NFC),
        password,
        register,
        home,
        plaintext,
        trust,
        acceptKey,
        peers,
        files);
  }

  /// The log of what `self` says and hears, if one is to be kept.
  @Nullable ConversationLog conversationLog(String self, Clock clock, Consumer<String> complaints) {
    return log == null ? null : new ConversationLog(log, self, clock, complaints);
  }

  private static String reason(Path file, Exception fault) {
    if (!Files.exists(file)) {
      return file + " does not exist";
    }
    if (fault.getCause() instanceof CharacterCodingException) {
      return file + " is not UTF-8";
    }
    return file + " cannot be read";
  }
}
