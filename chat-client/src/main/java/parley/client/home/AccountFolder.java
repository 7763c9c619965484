package parley.client.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the home keeps of one account on one server, held by this process alone. Immutable, except
/// that the files in it belong to the client's event loop, to the peer loop or to the swarm loop.
public final class AccountFolder {

  private static final Logger LOG = LoggerFactory.getLogger(AccountFolder.class);

  /// Those that this process holds, by their real paths. What the system keeps of a lock is the
  /// whole process's, and goes when any of its channels to the file is closed: who would be refused
  /// must not open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;
  private final KeyPair identity;
  private final JournalWriter writer;
  private final OutboxFile outbox;
  private final SeenFile seen;
  private final KnownPeers peers;
  private final TransfersFile transfers;

  private AccountFolder(
      Path folder,
      FileChannel lock,
      KeyPair identity,
      JournalWriter writer,
      OutboxFile outbox,
      SeenFile seen,
      KnownPeers peers,
      TransfersFile transfers) {
    this.folder = folder;
    this.lock = lock;
    this.identity = identity;
    this.writer = writer;
    this.outbox = outbox;
    this.seen = seen;
    this.peers = peers;
    this.transfers = transfers;
  }

  /// Opens `folder`, which is made if it does not exist.
  ///
  /// @throws HomeException when another client has it open, or it cannot be used
  static AccountFolder open(Path folder, LocalDate today) throws HomeException {
    try {
      PrivateFiles.createFolders(folder);
      return hold(folder.toRealPath(), today);
    } catch (IOException e) {
      throw e instanceof HomeException known
          ? known
          : new HomeException("the home cannot be used", e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw new HomeException(folder + " is damaged, or of a newer version: " + e.getMessage());
    }
  }

  private static AccountFolder hold(Path folder, LocalDate today) throws IOException {
    if (!HELD.add(folder)) {
      throw new HomeInUseException();
    }
    try {
      return lock(folder, today);
    } catch (IOException | RuntimeException e) {
      HELD.remove(folder);
      throw e;
    }
  }

  private static AccountFolder lock(Path folder, LocalDate today) throws IOException {
    FileChannel lock =
        PrivateFiles.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() == null) {
        throw new HomeInUseException();
      }
      return open(folder, lock, today);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static AccountFolder open(Path folder, FileChannel lock, LocalDate today)
      throws IOException {
    KeyPair identity = IdentityFile.open(folder.resolve("identity.pem"));
    JournalWriter writer = new JournalWriter();
    try {
      // First, as it is refused when it is damaged: what is damaged of the others is told once.
      KnownPeers peers = new KnownPeers(folder.resolve("known_peers"), writer);
      OutboxFile outbox = new OutboxFile(folder.resolve("outbox"), writer);
      SeenFile seen = new SeenFile(folder.resolve("seen"), writer, today);
      TransfersFile transfers = new TransfersFile(folder.resolve("transfers"), writer);
      return new AccountFolder(folder, lock, identity, writer, outbox, seen, peers, transfers);
    } catch (IOException | RuntimeException e) {
      writer.stop(() -> {});
      throw e;
    }
  }

  /// The key that says who this home is.
  public KeyPair identity() {
    return identity;
  }

  /// The messages that were not answered yet.
  public OutboxFile outbox() {
    return outbox;
  }

  /// The messages that were shown.
  public SeenFile seen() {
    return seen;
  }

  /// The keys of other users. They belong to the peer loop.
  public KnownPeers peers() {
    return peers;
  }

  /// The shared files and begun downloads. They belong to the swarm loop.
  public TransfersFile transfers() {
    return transfers;
  }

  /// What was found damaged, and left out.
  public List<Damage> damage() {
    return Stream.of(outbox.damage(), seen.damage(), transfers.damage())
        .flatMap(Optional::stream)
        .toList();
  }

  /// Writes what is still to be written and lets go of the files, without waiting for it. Completes
  /// when another client may open the folder.
  CompletableFuture<Void> release() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    writer.stop(() -> {
      try (lock) {
        outbox.close();
        seen.close();
        peers.close();
        transfers.close();
      } catch (IOException e) {
        LOG.atWarn().setCause(e).log("account folder not closed");
      }
      HELD.remove(folder);
      released.complete(null);
    });
    return released;
  }
}
