package parley.server.store.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Something to do in a transaction.
@FunctionalInterface
interface Work<T> {

  /// Does it, and returns what came of it, if anything does. Runs on the store's thread.
  @Nullable T run(Tables tables) throws SQLException;
}
