package parley.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import parley.protocol.Bytes;
import parley.protocol.Verifier;
import parley.server.store.Store.Blocking;
import parley.server.store.StoredAccount;

/// The tables of accounts and of who blocks whom. Of the store's thread.
final class Accounts {

  private final PreparedStatement add;
  private final PreparedStatement all;
  private final PreparedStatement block;
  private final PreparedStatement unblock;
  private final PreparedStatement blocks;
  private final Savepoint savepoint;

  Accounts(Connection connection, Savepoint savepoint) throws SQLException {
    this.savepoint = savepoint;
    add = connection.prepareStatement("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?)");
    all =
        connection.prepareStatement(
            "SELECT id, name, salt, iterations, stored_key, server_key, created FROM account");
    block = connection.prepareStatement("INSERT INTO block VALUES (?, ?) ON CONFLICT DO NOTHING");
    unblock = connection.prepareStatement("DELETE FROM block WHERE blocker = ? AND blocked = ?");
    blocks = connection.prepareStatement("SELECT blocker, blocked FROM block");
  }

  void add(List<StoredAccount> accounts) throws SQLException {
    savepoint.around(() -> {
      for (StoredAccount account : accounts) {
        add(account);
      }
      return accounts.size();
    });
  }

  private void add(StoredAccount account) throws SQLException {
    Verifier verifier = account.verifier();
    add.setLong(1, account.id());
    add.setString(2, account.name());
    add.setBytes(3, verifier.salt().toArray());
    add.setInt(4, verifier.iterations());
    add.setBytes(5, verifier.storedKey().toArray());
    add.setBytes(6, verifier.serverKey().toArray());
    add.setLong(7, account.created().toEpochMilli());
    add.executeUpdate();
  }

  List<StoredAccount> all() throws SQLException {
    List<StoredAccount> accounts = new ArrayList<>();
    try (ResultSet row = all.executeQuery()) {
      while (row.next()) {
        Verifier verifier =
            new Verifier(
                Bytes.of(row.getBytes(3)),
                row.getInt(4),
                Bytes.of(row.getBytes(5)),
                Bytes.of(row.getBytes(6)));
        accounts.add(
            new StoredAccount(
                row.getLong(1), row.getString(2), verifier, Instant.ofEpochMilli(row.getLong(7))));
      }
    }
    return accounts;
  }

  void block(long blocker, long blocked) throws SQLException {
    block.setLong(1, blocker);
    block.setLong(2, blocked);
    block.executeUpdate();
  }

  void unblock(long blocker, long blocked) throws SQLException {
    unblock.setLong(1, blocker);
    unblock.setLong(2, blocked);
    unblock.executeUpdate();
  }

  List<Blocking> blocks() throws SQLException {
    List<Blocking> blocks = new ArrayList<>();
    try (ResultSet row = this.blocks.executeQuery()) {
      while (row.next()) {
        blocks.add(new Blocking(row.getLong(1), row.getLong(2)));
      }
    }
    return blocks;
  }
}
