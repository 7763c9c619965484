package parley.client.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parley.protocol.Fingerprint;
import parley.protocol.Sha256;

/// The folder of everything that one client keeps. Folders are made with mode 0700, files with
/// 0600.
///
/// ```
/// known_servers                    the pinned keys, for all clients of this home
/// <server>/<account>/lock          held while a client runs
///                    identity.pem  the key that says which home of the account this is
///                    outbox        messages that were not answered yet: see OutboxFile
///                    seen          messages that were shown: see SeenFile
///                    known_peers   keys of other users: see KnownPeers
///                    transfers     shared files and begun downloads: see TransfersFile
///                    *.damaged     one of them as it was found: see CompactingJournal
///                    history       what was typed, where there is a terminal
/// ```
///
/// `<server>` is the fingerprint in base64url, so a service keeps its folder when it moves; over
/// plaintext, which has no key, `plaintext-<host>-<port>`.
///
/// Any thread may use it; its monitor is held while the account is opened and released, so that an
/// account cannot be opened behind the back of somebody who waits for its release.
public final class Home {

  /// Longer encoded names would not fit into a file name together with their like.
  private static final int NAME_LENGTH = 120;

  private final Path folder;
  private final KnownServers servers;
  private @Nullable AccountFolder account;
  private boolean released;

  /// A home in `folder`; nothing is touched yet.
  public Home(Path folder) {
    this.folder = folder;
    this.servers = new KnownServers(folder);
  }

  /// A server as people write it; `host` may be an IPv6 literal.
  public static String address(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /// The key that is pinned for a server, if any.
  public @Nullable Fingerprint pinned(String host, int port) throws HomeException {
    return servers.pinned(host, port);
  }

  /// Pins the key of a server, in place of an earlier one.
  public void pin(String host, int port, Fingerprint key) throws HomeException {
    servers.pin(host, port, key);
  }

  /// Where the account of `user` lies: on the server with that `key`, or, without one, on the
  /// plaintext server there.
  public Path accountFolder(@Nullable Fingerprint key, String host, int port, String user) {
    String server =
        key == null
            ? "plaintext-" + encode(host.toLowerCase(Locale.ROOT)) + "-" + port
            : Base64.getUrlEncoder().withoutPadding().encodeToString(key.sha256().toArray());
    return folder.resolve(server).resolve(encode(user));
  }

  /// The file of what was typed for an account, made if it is missing.
  ///
  /// @throws IOException when it cannot be made
  public Path history(@Nullable Fingerprint key, String host, int port, String user)
      throws IOException {
    Path file = accountFolder(key, host, port, user).resolve("history");
    PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    return file;
  }

  /// The account of `user` on that server. Opened at the first call; later ones give the same, as a
  /// client has but one.
  ///
  /// @param key the server's; absent over plaintext
  /// @throws HomeException when it is in use, cannot be used, or this home was released
  public synchronized AccountFolder account(
      @Nullable Fingerprint key, String host, int port, String user) throws HomeException {
    if (released) {
      throw new HomeException("the client has ended");
    }
    if (account == null) {
      try {
        PrivateFiles.createFolders(folder);
      } catch (IOException e) {
        throw new HomeException("the home cannot be made", e);
      }
      Path path = accountFolder(key, host, port, user);
      account = AccountFolder.open(path, LocalDate.now(ZoneOffset.UTC));
    }
    return account;
  }

  /// Lets go of the account. Completes, on any thread, when another client may have it.
  public synchronized CompletableFuture<Void> release() {
    released = true;
    return account == null ? CompletableFuture.completedFuture(null) : account.release();
  }

  /// A file name for `name`, another for every other, on file systems too that fold case or
  /// normalize: all but `a-z 0-9 _ -` is percent-encoded, and what gets too long is hashed.
  static String encode(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder();
    for (byte b : utf8) {
      if (b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_' || b == '-') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return encoded.length() > NAME_LENGTH
        ? "%%" + Sha256.of(Sha256.digest().digest(utf8))
        : encoded.toString();
  }
}
