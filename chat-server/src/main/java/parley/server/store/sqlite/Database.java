package parley.server.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;
import parley.server.store.StoreException;

/// Opens connections to a database file, and says in an operator's words why one failed.
final class Database {

  /// How long to wait for another process: a backup that ends, or somebody's look into the file.
  private static final Duration BUSY = Duration.ofSeconds(5);

  /// Bytes that the write-ahead log is cut back to after something made it grow, as a backup does
  /// that reads while much is written.
  private static final int LOG_BYTES = 16 * 1024 * 1024;

  /// Pages (of 4 KiB) in the write-ahead log after which they are moved to the database.
  private static final int LOG_PAGES = 4000;

  private Database() {}

  /// A connection to read and write with: nothing that it committed is lost, in a power cut either.
  /// The file must be there: one that was lost is not to be replaced by an empty one.
  static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout((int) BUSY.toMillis());
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setWalAutocheckpoint(LOG_PAGES);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.enforceForeignKeys(true);
    // Nobody wants the number of a row; the driver would ask for it after each insert.
    config.setGetGeneratedKeys(false);
    return config.createConnection(url(file));
  }

  /// A connection to read with, beside the server's.
  static Connection connectToRead(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) BUSY.toMillis());
    config.setReadOnly(true);
    return config.createConnection(url(file));
  }

  /// A connection to read with what nobody writes, also where nothing can be written: SQLite looks
  /// for no log, and makes no index of one.
  static Connection connectToImmutable(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return config.createConnection(url(file) + "?immutable=1");
  }

  /// Reads all of the database in `file`, about a second for each gigabyte that is in memory.
  ///
  /// @throws StoreException when it is damaged
  static void check(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      row.next();
      if (!row.getString(1).equals("ok")) {
        throw new StoreException(damaged(file));
      }
    }
  }

  /// As a URI, so that no character of the path means anything to the driver.
  private static String url(Path file) {
    return "jdbc:sqlite:" + file.toUri();
  }

  /// Whether `e` is about the values of one statement, which alone is undone by it.
  static boolean isConstraint(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_CONSTRAINT;
  }

  /// Whether `e` is about a disk that is full. That the index of the log finds no room is said in a
  /// way of its own.
  static boolean isFull(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_FULL
        || (e instanceof SQLiteException own
            && own.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
  }

  /// What `e` on the database in `file` means to the operator.
  static StoreException failure(Path file, SQLException e) {
    return new StoreException(isFull(e) ? full(file) : message(file, e), e);
  }

  private static String full(Path file) {
    return "no space is left on the disk of " + file + ": nothing was kept; make room there";
  }

  private static String message(Path file, SQLException e) {
    return switch (code(e)) {
      case SQLITE_NOTADB -> notOurs(file);
      case SQLITE_CORRUPT -> damaged(file);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
          "cannot write "
              + file
              + ": make it and its folder writable for the user that runs the server";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          file + " is held by another program: end that program, and try again";
      case SQLITE_IOERR -> "the disk failed under " + file + " (" + e.getMessage() + "): check it";
      default -> "the database " + file + " failed: " + e.getMessage();
    };
  }

  /// What to say of a file of which something is lost.
  static String damaged(Path file) {
    return file + " is damaged: stop the server and put a backup in its place";
  }

  /// What to say of a file that the server did not make.
  static String notOurs(Path file) {
    return file + " is not a Parley database: put a backup in its place, or move it away";
  }

  /// The primary result code; the driver reports the extended one for some.
  private static SQLiteErrorCode code(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
  }
}
