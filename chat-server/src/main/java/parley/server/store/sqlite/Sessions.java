package parley.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.server.store.Store;
import parley.server.store.StoredSession;

/// The table of each account's last session. Of the store's thread.
final class Sessions {

  private final PreparedStatement open;
  private final PreparedStatement end;
  private final PreparedStatement all;

  Sessions(Connection connection) throws SQLException {
    open = connection.prepareStatement("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?)");
    end =
        connection.prepareStatement(
            "UPDATE session SET ended = ?, resumable = ? WHERE account = ? AND number = ?");
    all =
        connection.prepareStatement(
            "SELECT account, number, identity_key, opened, ended, resumable FROM session");
  }

  /// Ends the sessions that were open when the server died: as late as may be, but not after `now`.
  /// What their users held of files they may have held until it was last known to be alive.
  static void endLost(Connection connection, Instant now) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement end =
            connection.prepareStatement(
                """
                UPDATE session
                SET ended = (SELECT max(opened, alive_at, min(?, alive_at + ?)) FROM server),
                    resumable = 1
                WHERE ended IS NULL\
                """)) {
      statement.executeUpdate(
          """
          UPDATE holding
          SET held = max(held, (SELECT alive_at FROM server))
          WHERE account IN (SELECT account FROM session WHERE ended IS NULL)\
          """);
      end.setLong(1, now.toEpochMilli());
      end.setLong(2, Store.ALIVE_EVERY.toMillis());
      end.executeUpdate();
    }
  }

  void open(StoredSession session) throws SQLException {
    Instant ended = session.ended();
    open.setLong(1, session.account());
    open.setLong(2, session.number());
    open.setBytes(3, session.identityKey().toArray());
    open.setLong(4, session.opened().toEpochMilli());
    open.setObject(5, ended == null ? null : ended.toEpochMilli());
    open.setBoolean(6, session.resumable());
    open.executeUpdate();
  }

  void end(long account, long number, Instant at, boolean resumable) throws SQLException {
    end.setLong(1, at.toEpochMilli());
    end.setBoolean(2, resumable);
    end.setLong(3, account);
    end.setLong(4, number);
    end.executeUpdate();
  }

  List<StoredSession> all() throws SQLException {
    List<StoredSession> sessions = new ArrayList<>();
    try (ResultSet row = all.executeQuery()) {
      while (row.next()) {
        long endedAt = row.getLong(5);
        @Nullable Instant ended = row.wasNull() ? null : Instant.ofEpochMilli(endedAt);
        sessions.add(
            new StoredSession(
                row.getLong(1),
                row.getLong(2),
                Bytes.of(row.getBytes(3)),
                Instant.ofEpochMilli(row.getLong(4)),
                ended,
                row.getBoolean(6)));
      }
    }
    return sessions;
  }
}
