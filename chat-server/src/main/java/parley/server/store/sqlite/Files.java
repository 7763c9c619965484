package parley.server.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.Sha256;
import parley.server.store.FileStore;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;

/// The tables of files, their manifests, names and holders. Of the store's thread.
final class Files {

  private final PreparedStatement add;
  private final PreparedStatement addManifest;
  private final PreparedStatement addName;
  private final PreparedStatement removeName;
  private final PreparedStatement remove;
  private final PreparedStatement hold;
  private final PreparedStatement stillHeld;
  private final PreparedStatement release;
  private final PreparedStatement holdings;
  private final PreparedStatement hashes;
  private final PreparedStatement all;
  private final PreparedStatement allNames;
  private final PreparedStatement allHoldings;
  private final Savepoint savepoint;

  Files(Connection connection, Savepoint savepoint) throws SQLException {
    this.savepoint = savepoint;
    // What could not be removed when it should have been makes room.
    add = connection.prepareStatement("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)");
    addManifest = connection.prepareStatement("INSERT INTO manifest VALUES (?, ?)");
    addName = connection.prepareStatement("INSERT OR REPLACE INTO file_name VALUES (?, ?, ?)");
    removeName = connection.prepareStatement("DELETE FROM file_name WHERE name = ?");
    remove = connection.prepareStatement("DELETE FROM file WHERE id = ?");
    hold =
        connection.prepareStatement(
            """
            INSERT INTO holding VALUES (?, ?, ?, ?)
            ON CONFLICT (file, account) DO UPDATE SET chunks = excluded.chunks, held = excluded.held\
            """);
    stillHeld =
        connection.prepareStatement("UPDATE holding SET held = ? WHERE file = ? AND account = ?");
    release = connection.prepareStatement("DELETE FROM holding WHERE file = ? AND account = ?");
    holdings =
        connection.prepareStatement("SELECT account, chunks, held FROM holding WHERE file = ?");
    hashes =
        connection.prepareStatement("SELECT substr(hashes, ?, ?) FROM manifest WHERE file = ?");
    all = connection.prepareStatement("SELECT id, size, chunks, sha256 FROM file");
    allNames = connection.prepareStatement("SELECT name, file, account FROM file_name");
    allHoldings = connection.prepareStatement("SELECT file, account, chunks, held FROM holding");
  }

  void add(StoredFile file, byte[] manifest, StoredFileName name, StoredHolding holding)
      throws SQLException {
    savepoint.around(() -> {
      add.setBytes(1, bytes(file.id()));
      add.setLong(2, file.size());
      add.setInt(3, file.chunks());
      add.setBytes(4, bytes(file.sha256()));
      add.executeUpdate();
      addManifest.setBytes(1, bytes(file.id()));
      addManifest.setBytes(2, manifest);
      addManifest.executeUpdate();
      addName(name);
      hold(holding);
      return 1;
    });
  }

  void addName(StoredFileName name) throws SQLException {
    addName.setString(1, name.name());
    addName.setBytes(2, bytes(name.file()));
    addName.setLong(3, name.account());
    addName.executeUpdate();
  }

  void removeName(String name) throws SQLException {
    removeName.setString(1, name);
    removeName.executeUpdate();
  }

  void remove(Sha256 file) throws SQLException {
    remove.setBytes(1, bytes(file));
    remove.executeUpdate();
  }

  void hold(List<StoredHolding> held) throws SQLException {
    savepoint.around(() -> {
      for (StoredHolding holding : held) {
        hold(holding);
      }
      return held.size();
    });
  }

  private void hold(StoredHolding holding) throws SQLException {
    hold.setBytes(1, bytes(holding.file()));
    hold.setLong(2, holding.account());
    hold.setBytes(3, holding.chunks().toBitmap());
    hold.setLong(4, holding.held().toEpochMilli());
    hold.executeUpdate();
  }

  void stillHeld(long account, List<Sha256> files, Instant at) throws SQLException {
    savepoint.around(() -> {
      for (Sha256 file : files) {
        stillHeld.setLong(1, at.toEpochMilli());
        stillHeld.setBytes(2, bytes(file));
        stillHeld.setLong(3, account);
        stillHeld.executeUpdate();
      }
      return files.size();
    });
  }

  void release(Sha256 file, long account) throws SQLException {
    release.setBytes(1, bytes(file));
    release.setLong(2, account);
    release.executeUpdate();
  }

  List<StoredHolding> holdings(Sha256 file) throws SQLException {
    holdings.setBytes(1, bytes(file));
    List<StoredHolding> found = new ArrayList<>();
    // Many hold the same, most of them everything, and share one set.
    Map<ChunkSet, ChunkSet> sets = new HashMap<>();
    try (ResultSet row = holdings.executeQuery()) {
      while (row.next()) {
        ChunkSet chunks = chunks(row.getBytes(2));
        found.add(
            new StoredHolding(
                file,
                row.getLong(1),
                sets.computeIfAbsent(chunks, set -> set),
                Instant.ofEpochMilli(row.getLong(3))));
      }
    }
    return found;
  }

  byte[] hashes(Sha256 file, int from, int count) throws SQLException {
    hashes.setInt(1, from * Limits.SHA_256_BYTES + 1);
    hashes.setInt(2, count * Limits.SHA_256_BYTES);
    hashes.setBytes(3, bytes(file));
    try (ResultSet row = hashes.executeQuery()) {
      return row.next() ? row.getBytes(1) : new byte[0];
    }
  }

  FileStore.Files all(Instant alive) throws SQLException {
    List<StoredFile> files = new ArrayList<>();
    try (ResultSet row = all.executeQuery()) {
      while (row.next()) {
        files.add(
            new StoredFile(
                Sha256.of(row.getBytes(1)),
                row.getLong(2),
                row.getInt(3),
                Sha256.of(row.getBytes(4))));
      }
    }
    List<StoredFileName> names = new ArrayList<>();
    try (ResultSet row = allNames.executeQuery()) {
      while (row.next()) {
        names.add(new StoredFileName(row.getString(1), Sha256.of(row.getBytes(2)), row.getLong(3)));
      }
    }
    return new FileStore.Files(files, names, holders(), alive);
  }

  private List<FileStore.Holder> holders() throws SQLException {
    List<FileStore.Holder> holders = new ArrayList<>();
    try (ResultSet row = allHoldings.executeQuery()) {
      while (row.next()) {
        holders.add(
            new FileStore.Holder(
                Sha256.of(row.getBytes(1)),
                row.getLong(2),
                chunks(row.getBytes(3)).hashCode(),
                Instant.ofEpochMilli(row.getLong(4))));
      }
    }
    return holders;
  }

  private static ChunkSet chunks(byte[] bitmap) {
    return ChunkSet.of(BitSet.valueOf(bitmap));
  }

  private static byte[] bytes(Sha256 sha256) {
    return sha256.value().toArray();
  }
}
