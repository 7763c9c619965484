package parley.server.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import parley.server.store.StoreException;

/// Copies a database while a server uses it, from any process. Whoever puts the copy as `parley.db`
/// in an empty data folder has everything back, the server's key included.
public final class SqliteBackup {

  private SqliteBackup() {}

  /// Writes all that the server in `dataFolder` has on its disk at this moment to `file`, which is
  /// there whole and safe afterwards, readable by its owner only, or not at all.
  ///
  /// @throws StoreException when there is no database, `file` exists or cannot be written
  public static void backup(Path dataFolder, Path file) {
    Path database = DataFolder.database(dataFolder);
    if (!Files.isRegularFile(database)) {
      throw new StoreException(
          Files.isDirectory(dataFolder) && !Files.isExecutable(dataFolder)
              ? "cannot look into "
                  + dataFolder
                  + " (permission denied): be the user that runs the server, or root"
              : "there is no database in " + dataFolder + ": name the data folder of a server");
    }
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || Files.exists(target)) {
      throw new StoreException(file + " exists: name a file that does not");
    }
    try {
      WriteAheadLog.checkOwner(database);
      Path part = Files.createTempFile(folder, ".parley-backup-", ".part");
      try {
        copy(database, part, file);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        DataFolder.sync(folder);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (SQLException e) {
      throw Database.failure(database, e);
    } catch (IOException e) {
      throw new StoreException(
          "cannot write " + file + " (" + DataFolder.reason(e) + "): name another place", e);
    }
  }

  /// `part`, which will be called `file`, must be empty: SQLite would not overwrite anything.
  private static void copy(Path database, Path part, Path file) throws SQLException, IOException {
    // What a stopped server left on a disk that is read-only: there is no log to be read, and
    // none can be made.
    boolean still = WriteAheadLog.isNone(database) && !Files.isWritable(database.getParent());
    FileTime before = Files.getLastModifiedTime(database);
    try (Connection connection =
            still ? Database.connectToImmutable(database) : Database.connectToRead(database);
        Statement statement = connection.createStatement();
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      Migrations.version(statement, database);
      vacuum.setString(1, part.toString());
      vacuum.execute();
    } catch (SQLException e) {
      if (Database.isFull(e)) {
        throw new StoreException("no space is left for " + file + ": name another place", e);
      }
      throw e;
    }
    if (still && !Files.getLastModifiedTime(database).equals(before)) {
      throw new StoreException(
          "a server wrote to " + database + " meanwhile: make its folder writable for the backup");
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
