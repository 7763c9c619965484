package parley.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Makes several statements within a transaction one: when one fails, the others are undone, and
/// the transaction goes on. Of the store's thread.
final class Savepoint {

  private final PreparedStatement set;
  private final PreparedStatement rollBack;
  private final PreparedStatement release;

  Savepoint(Connection connection) throws SQLException {
    set = connection.prepareStatement("SAVEPOINT whole");
    rollBack = connection.prepareStatement("ROLLBACK TO whole");
    release = connection.prepareStatement("RELEASE whole");
  }

  /// Runs `statements` whole or not at all, and returns how many rows they changed.
  int around(Statements statements) throws SQLException {
    set.execute();
    int changed;
    try {
      changed = statements.run();
    } catch (SQLException | RuntimeException e) {
      try {
        rollBack.execute();
        release.execute();
      } catch (SQLException alreadyUndone) {
        // A full or failing disk undoes the whole transaction by itself.
        e.addSuppressed(alreadyUndone);
      }
      throw e;
    }
    release.execute();
    return changed;
  }

  /// Several statements.
  @FunctionalInterface
  interface Statements {

    /// Runs them, and returns how many rows they changed.
    int run() throws SQLException;
  }
}
