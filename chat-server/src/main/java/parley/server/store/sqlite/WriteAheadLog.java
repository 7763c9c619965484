package parley.server.store.sqlite;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import parley.server.store.StoreException;

/// What a server that died leaves beside its database, looked at before SQLite opens the two: it
/// takes what it can read of a log and forgets the rest in silence, and all of one that lies beside
/// an empty database. Stateless.
///
/// ```
/// header   magic | version | page size | sequence | salt | salt | checksum | checksum
/// frames   page number | pages, after a commit | salt | salt | checksum | checksum | the page
/// ```
///
/// All are 32-bit numbers, big-endian; checksums go on from one frame to the next. Frames with
/// other salts than the header's are what an earlier round left behind (SQLite's file format,
/// section 4).
final class WriteAheadLog {

  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int MAGIC = 0x377f0682;
  private static final int PAGE_BYTES_LEAST = 512;
  private static final int PAGE_BYTES_MOST = 65_536;

  /// Where a database's own header says how it is written, and that it is with a log.
  private static final int WRITE_VERSION_AT = 18;

  private static final int WITH_LOG = 2;

  private final ByteOrder order;
  private final long salts;
  private int sum1;
  private int sum2;

  private WriteAheadLog(ByteOrder order, long salts) {
    this.order = order;
    this.salts = salts;
  }

  /// Looks whether the log beside `database`, if there is one, is that database's. A server may be
  /// using both.
  ///
  /// @throws StoreException when something would be lost by opening them
  static void checkOwner(Path database) throws IOException {
    Path log = beside(database);
    if (isEmpty(log)) {
      return;
    }
    if (isEmpty(database)) {
      throw new StoreException(
          database + " is lost, but not its log " + log + ": put a backup in place of both");
    }
    if (Files.isRegularFile(database) && !isWrittenWithLog(database)) {
      throw new StoreException(
          log + " is the log of another database than " + database + ": move it away");
    }
  }

  /// Looks whether the log beside `database`, which no server uses, is whole.
  ///
  /// @throws StoreException when what was committed would be lost by opening it
  static void checkWhole(Path database) throws IOException {
    Path log = beside(database);
    if (!isEmpty(log) && !isWhole(log)) {
      throw new StoreException(
          log
              + " is damaged, and with it what was stored last: copy what is left of "
              + database
              + " with `parley backup`, and put that, or an older backup, in place of both");
    }
  }

  /// Whether there is no log beside `database`, not even an empty one: no server uses it, and the
  /// last one that did has stopped in order.
  static boolean isNone(Path database) {
    return Files.notExists(beside(database));
  }

  private static Path beside(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  private static boolean isEmpty(Path file) throws IOException {
    return !Files.exists(file) || Files.size(file) == 0;
  }

  private static boolean isWrittenWithLog(Path database) throws IOException {
    try (InputStream in = Files.newInputStream(database)) {
      byte[] start = in.readNBytes(WRITE_VERSION_AT + 1);
      // What is shorter is no database, as will be found.
      return start.length <= WRITE_VERSION_AT || start[WRITE_VERSION_AT] == WITH_LOG;
    }
  }

  /// Whether nothing that can be told to have been committed lies behind something unreadable. What
  /// a crash left half-written is the end of one transaction, with its commit at most: the next one
  /// would have begun only when that was on the disk.
  private static boolean isWhole(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] header = in.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES) {
        return true;
      }
      ByteBuffer fields = ByteBuffer.wrap(header);
      int magic = fields.getInt(0);
      int pageBytes = fields.getInt(8);
      WriteAheadLog log =
          new WriteAheadLog(
              (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
              fields.getLong(16));
      log.add(header, 0, HEADER_BYTES - 8);
      boolean readable =
          (magic & ~1) == MAGIC
              && pageBytes >= PAGE_BYTES_LEAST
              && pageBytes <= PAGE_BYTES_MOST
              && log.isAt(fields, HEADER_BYTES - 8);
      // The header is on the disk before the first frame is written.
      return readable
          ? log.isWhole(in, FRAME_HEADER_BYTES + pageBytes)
          : in.readNBytes(FRAME_HEADER_BYTES).length < FRAME_HEADER_BYTES;
    }
  }

  private boolean isWhole(InputStream in, int frameBytes) throws IOException {
    boolean readable = true;
    int commitsBehind = 0;
    while (true) {
      byte[] frame = in.readNBytes(frameBytes);
      if (frame.length < frameBytes) {
        return commitsBehind < 2;
      }
      ByteBuffer fields = ByteBuffer.wrap(frame);
      boolean isOfThisRound = fields.getLong(8) == salts;
      if (readable) {
        add(frame, 0, 8);
        add(frame, FRAME_HEADER_BYTES, frameBytes);
        readable = isOfThisRound && isAt(fields, 16);
      }
      if (!readable && isOfThisRound && fields.getInt(4) != 0) {
        commitsBehind++;
      }
    }
  }

  private boolean isAt(ByteBuffer fields, int position) {
    return fields.getInt(position) == sum1 && fields.getInt(position + 4) == sum2;
  }

  private void add(byte[] bytes, int from, int to) {
    IntBuffer words = ByteBuffer.wrap(bytes, from, to - from).order(order).asIntBuffer();
    while (words.hasRemaining()) {
      sum1 += words.get() + sum2;
      sum2 += words.get() + sum1;
    }
  }
}
