package parley.server.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A connection with all its statements prepared. Of one thread at a time. After a failure other
/// than a refusal by the schema it must be closed and replaced: the driver has then thrown away the
/// statement that failed.
final class Tables implements AutoCloseable {

  final Accounts accounts;
  final Letters letters;
  final Sessions sessions;
  final ServerRow server;
  final Files files;

  final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement commit;

  /// Takes over `connection`, whose database has the schema.
  Tables(Connection connection) throws SQLException {
    this.connection = connection;
    Savepoint savepoint = new Savepoint(connection);
    accounts = new Accounts(connection, savepoint);
    letters = new Letters(connection, savepoint);
    sessions = new Sessions(connection);
    server = new ServerRow(connection);
    files = new Files(connection, savepoint);
    begin = connection.prepareStatement("BEGIN");
    commit = connection.prepareStatement("COMMIT");
  }

  /// Connects to the database in `file`, which has the schema.
  static Tables open(Path file) throws SQLException {
    Connection connection = Database.connect(file);
    try {
      return new Tables(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Begins a transaction; closing before the commit undoes it.
  void begin() throws SQLException {
    begin.execute();
  }

  /// Brings all since the beginning to the disk.
  void commit() throws SQLException {
    commit.execute();
  }

  /// Moves what is in the write-ahead log to the database, and deletes the log, unless another
  /// process reads.
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
