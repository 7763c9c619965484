package parley.server.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import parley.server.store.StoreException;

/// Brings a database to the schema that this program knows. Its `user_version` says how many of the
/// scripts it has had, its `application_id` whose it is; each script is applied whole, with the new
/// version, or not at all.
final class Migrations {

  /// In the order of their numbers, from 1. What has been released never changes.
  private static final List<String> SCRIPTS =
      List.of("V1__accounts_letters_sessions.sql", "V2__files.sql", "V3__application_id.sql");

  /// "Parl", in databases that have had so many scripts.
  private static final int APPLICATION_ID = 0x5061726c;

  private static final int MARKED_SINCE = 3;

  private Migrations() {}

  /// Applies all to `connection`'s database, which is empty.
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      apply(statement, 0);
    }
  }

  /// Applies what `connection`'s database, which lies in `file`, has not had yet.
  ///
  /// @throws StoreException when it is not ours, or newer than this program
  static void apply(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      apply(statement, version(statement, file));
    }
  }

  private static void apply(Statement statement, int last) throws SQLException {
    for (int next = last + 1; next <= SCRIPTS.size(); next++) {
      // Closing the connection undoes a script that failed.
      statement.executeUpdate("BEGIN IMMEDIATE");
      statement.executeUpdate(script(next));
      statement.executeUpdate("PRAGMA user_version = " + next);
      statement.executeUpdate("COMMIT");
    }
  }

  /// How many of the scripts the database in `file` has had.
  ///
  /// @throws StoreException when it is not ours, as an empty one, or newer than this program
  static int version(Statement statement, Path file) throws SQLException {
    int version = number(statement, "PRAGMA user_version");
    int application = number(statement, "PRAGMA application_id");
    boolean isOurs = version > 0 && application == (version < MARKED_SINCE ? 0 : APPLICATION_ID);
    if (!isOurs) {
      throw new StoreException(Database.notOurs(file));
    }
    if (version > SCRIPTS.size()) {
      throw new StoreException(
          "%s has schema version %d, this Parley knows up to %d: run a newer Parley"
              .formatted(file, version, SCRIPTS.size()));
    }
    return version;
  }

  private static int number(Statement statement, String pragma) throws SQLException {
    try (ResultSet row = statement.executeQuery(pragma)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String script(int version) {
    String name = SCRIPTS.get(version - 1);
    try (InputStream in = Objects.requireNonNull(Migrations.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
