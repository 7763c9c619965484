package parley.client.api;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;

/// What a client needs to know.
///
/// @param host the server's name or address
/// @param port the server's port
/// @param user who logs in
/// @param password kept in memory for reconnection, and never sent
/// @param register make the account first, if it does not exist
/// @param home the folder of everything that the client keeps
/// @param plaintext no TLS; refused for a server that has been pinned
/// @param trust the key that the server must have, whatever is remembered; absent: the remembered
///   one, or at first sight what `acceptKey` says
/// @param acceptKey whether a key seen for the first time is accepted; may block, and is not asked
///   for a key that is pinned
/// @param peers how it reaches its peers, and they it
/// @param files where files are
public record ClientConfig(
    String host,
    int port,
    String user,
    Password password,
    boolean register,
    Path home,
    boolean plaintext,
    @Nullable Fingerprint trust,
    Predicate<Fingerprint> acceptKey,
    PeerConfig peers,
    FileConfig files) {

  /// With the usual ways to its peers, and the files of the current folder.
  public ClientConfig(
      String host,
      int port,
      String user,
      Password password,
      boolean register,
      Path home,
      boolean plaintext,
      @Nullable Fingerprint trust,
      Predicate<Fingerprint> acceptKey) {
    this(
        host,
        port,
        user,
        password,
        register,
        home,
        plaintext,
        trust,
        acceptKey,
        PeerConfig.USUAL,
        FileConfig.of(Path.of("")));
  }

  @Override
  public String toString() {
    return "ClientConfig[" + user + "@" + host + ":" + port + "]";
  }
}
