package parley.server.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import parley.server.store.StoreException;

/// The folder that the server keeps everything in, held by one server at a time through a lock on
/// `parley.lock`. The lock ends with the process, whatever ends it. Only its owner may open and
/// close it.
final class DataFolder implements AutoCloseable {

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final FileChannel lock;

  private DataFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Makes `folder` where there is none, readable by its owner only, and locks it.
  ///
  /// @throws StoreException when it cannot be used, or another server uses it
  static DataFolder open(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new StoreException(
          "the data folder " + folder + " is not a folder: name another, or move that file away");
    }
    try {
      Path absolute = folder.toAbsolutePath();
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(absolute, OWNERS_FOLDER);
        sync(absolute.resolve(".."));
      }
      DataFolder opened = new DataFolder(absolute, lock(absolute));
      try {
        opened.check();
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static StoreException unwritable(Path folder, IOException e) {
    return new StoreException(
        "cannot write in the data folder "
            + folder
            + " ("
            + reason(e)
            + "): make it writable for the user that runs the server, or name another",
        e);
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("parley.lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OWNERS_FILE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // It is a server in this very process: the same as any other.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new StoreException(
        "the data folder " + folder + " is in use by another server: stop it, or name another");
  }

  /// Leaves what is there as it is, unless all of it can be used.
  private void check() throws IOException {
    WriteAheadLog.checkOwner(database());
    WriteAheadLog.checkWhole(database());
    if (Files.isRegularFile(database())) {
      if (Files.size(database()) == 0) {
        throw new StoreException(Database.damaged(database()));
      }
      closeToOthers();
    }
  }

  /// A backup that was put there may be open to others, or theirs.
  private void closeToOthers() throws IOException {
    try {
      Files.setPosixFilePermissions(database(), OWNERS_FILE.value());
    } catch (FileSystemException e) {
      throw new StoreException(
          "%s belongs to the user %s (%s): give it to the user that runs the server"
              .formatted(database(), Files.getOwner(database()).getName(), reason(e)),
          e);
    }
  }

  /// Makes the database where there is none, readable by its owner only: `filling` gets an empty
  /// file, and has to close what it fills it with. It is called `parley.db` when it is whole, so
  /// that an empty one is never taken for new; what a kill left before that is begun again.
  ///
  /// @throws StoreException when it cannot be made
  void makeDatabase(Filling filling) throws SQLException {
    // A link is one also while what it points to is not mounted.
    if (Files.exists(database(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Path unfinished = folder.resolve("parley.db.new");
      for (String each : List.of("", "-journal", "-wal", "-shm")) {
        Files.deleteIfExists(Path.of(unfinished + each));
      }
      // SQLite gives the files that it puts beside the database the database's permissions.
      Files.createFile(unfinished, OWNERS_FILE);
      filling.fill(unfinished);
      Files.move(unfinished, database(), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /// Makes a database of an empty file.
  interface Filling {
    void fill(Path empty) throws SQLException;
  }

  /// The database's file.
  Path database() {
    return database(folder);
  }

  /// The database's file in `folder`.
  static Path database(Path folder) {
    return folder.toAbsolutePath().resolve("parley.db");
  }

  /// Makes sure that the names in `folder` survive a power cut.
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Why a file could not be used, in a few words.
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such folder";
      case FileAlreadyExistsException _ -> "a file is in the way";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /// Lets another server use the folder.
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The process's end releases it all the same.
    }
  }
}
