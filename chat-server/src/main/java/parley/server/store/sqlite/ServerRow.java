package parley.server.store.sqlite;

import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import parley.protocol.Bytes;
import parley.server.store.Store.Secrets;
import parley.wire.Certificates;

/// The one row about the server itself. Of the store's thread.
final class ServerRow {

  private static final int FAKE_SALT_BYTES = 32;

  private final PreparedStatement alive;
  private final PreparedStatement aliveAt;
  private final PreparedStatement secrets;

  ServerRow(Connection connection) throws SQLException {
    alive = connection.prepareStatement("UPDATE server SET alive_at = ?");
    aliveAt = connection.prepareStatement("SELECT alive_at FROM server");
    secrets = connection.prepareStatement("SELECT private_key, certificate, fake_salt FROM server");
  }

  /// Makes the row, with fresh secrets, in a new database, and brings all of that to its file.
  static void make(Connection connection, Instant now) throws SQLException {
    KeyPair key = Certificates.newKey();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO server VALUES (1, ?, ?, ?, ?)")) {
      insert.setBytes(1, key.getPrivate().getEncoded());
      insert.setBytes(2, Certificates.selfSigned(key, "parley", now).getEncoded());
      insert.setBytes(3, Bytes.random(FAKE_SALT_BYTES).toArray());
      insert.setLong(4, now.toEpochMilli());
      insert.executeUpdate();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a fresh certificate has no encoding", e);
    }
    try (Statement statement = connection.createStatement()) {
      // Its file gets its name without the log; and whoever loses a log later has the key.
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  void alive(Instant at) throws SQLException {
    alive.setLong(1, at.toEpochMilli());
    alive.executeUpdate();
  }

  Instant aliveAt() throws SQLException {
    try (ResultSet row = aliveAt.executeQuery()) {
      row.next();
      return Instant.ofEpochMilli(row.getLong(1));
    }
  }

  Secrets secrets() throws SQLException {
    try (ResultSet row = secrets.executeQuery()) {
      row.next();
      return new Secrets(
          Bytes.of(row.getBytes(1)), Bytes.of(row.getBytes(2)), Bytes.of(row.getBytes(3)));
    }
  }
}
