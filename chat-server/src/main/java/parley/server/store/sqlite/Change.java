package parley.server.store.sqlite;

import java.sql.SQLException;

/// [Work] without a result.
@FunctionalInterface
interface Change {

  /// Does it. Runs on the store's thread.
  void run(Tables tables) throws SQLException;
}
