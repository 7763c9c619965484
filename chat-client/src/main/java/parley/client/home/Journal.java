package parley.client.home;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// An append-only file of lines that survives a crash at any moment: what was synced is there, what
/// was not is there whole or not at all. Not thread-safe, but for [#force]; one thread at a time
/// may use it.
///
/// ```
/// 8 hex digits: CRC-32C of the body | space | body: ASCII without line ends | \n
/// ```
///
/// What a crash has torn was not synced, so nobody was promised it, and it is cut off: bytes after
/// the last line end, and before them lines with zeros in them, which a power failure leaves where
/// the file had grown and its bytes were not written yet. Any other line whose sum is wrong is the
/// damage of a disk, or of another program: it is skipped, and counted.
final class Journal implements Closeable {

  private static final int SUM_LENGTH = 8;

  private final Path file;
  private FileChannel channel;

  /// Where the next line goes.
  private long end;

  /// Up to here the disk has promised to keep it.
  private long synced;

  /// Whether it has promised to keep the file's name, too.
  private boolean named = true;

  private int damaged;

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Opens `file`, which need not exist, and hands each whole line's body to `reader`, in order.
  static Journal open(Path file, Consumer<String> reader) throws IOException {
    boolean fresh = !Files.exists(file);
    FileChannel channel =
        PrivateFiles.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (fresh) {
        PrivateFiles.syncFolder(file);
      }
      Journal journal = new Journal(file, channel);
      journal.read(reader);
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// How many lines were damaged when it was opened.
  int damaged() {
    return damaged;
  }

  /// Writes a line. Durable after [#sync].
  ///
  /// @throws IOException when it could not be written: then nothing of it is there
  void append(String body) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(encode(List.of(body)));
    try {
      channel.position(end);
      PrivateFiles.writeFully(channel, bytes);
      end = channel.position();
    } catch (IOException e) {
      throw cut(end, e);
    }
  }

  /// Makes all that was appended durable.
  ///
  /// @throws IOException when it could not: then all lines since the last sync are gone
  void sync() throws IOException {
    try {
      force();
      forced(end);
    } catch (IOException e) {
      throw undone(e);
    }
  }

  /// Where the next line goes.
  long end() {
    return end;
  }

  /// Has the disk keep all that was appended; the first half of [#sync]. Lines may be appended
  /// meanwhile, by the thread that has the journal.
  void force() throws IOException {
    channel.force(false);
    if (!named) {
      PrivateFiles.syncFolder(file);
    }
  }

  /// What was appended before `position` is durable: [#force] has returned.
  void forced(long position) {
    synced = position;
    named = true;
  }

  /// All lines since the last sync are gone, for [#force] has failed with `fault`.
  IOException undone(IOException fault) {
    end = synced;
    return cut(end, fault);
  }

  /// Puts a file of just `bodies` in this one's place, durably and at once.
  ///
  /// @throws IOException when that failed: then all is as it was; or it is done, but not durable
  ///   before a [#sync] succeeds
  void rewrite(List<String> bodies) throws IOException {
    byte[] bytes = encode(bodies);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    FileChannel replacement =
        PrivateFiles.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      PrivateFiles.writeFully(replacement, ByteBuffer.wrap(bytes));
      replacement.force(true);
      PrivateFiles.move(fresh, file);
    } catch (IOException e) {
      try (replacement) {
        // A disk that is full has better use for the room.
        Files.deleteIfExists(fresh);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    // The old file has no name any more: whatever follows, nothing may be written to it.
    FileChannel old = channel;
    channel = replacement;
    end = bytes.length;
    synced = end;
    named = false;
    old.close();
    sync();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// A half-written line must not stay, or it would swallow the next one.
  private IOException cut(long position, IOException fault) {
    try {
      channel.truncate(position);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    return fault;
  }

  private void read(Consumer<String> reader) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long at = 0;
    int wrong = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      at++;
      if (b == '\n') {
        String read = line.toString(StandardCharsets.ISO_8859_1);
        boolean right = decode(read, reader);
        wrong += right ? 0 : 1;
        if (right || read.indexOf('\0') < 0) {
          end = at;
          damaged = wrong;
        }
        line.reset();
      } else {
        line.write(b);
      }
    }
    channel.truncate(end);
    synced = end;
  }

  /// Hands the body of `line` to `reader`.
  ///
  /// @return whether its sum is right
  private static boolean decode(String line, Consumer<String> reader) {
    if (line.length() > SUM_LENGTH && line.charAt(SUM_LENGTH) == ' ') {
      String body = line.substring(SUM_LENGTH + 1);
      if (line.startsWith(sum(body))) {
        reader.accept(body);
        return true;
      }
    }
    return false;
  }

  private static byte[] encode(List<String> bodies) {
    StringBuilder lines = new StringBuilder();
    for (String body : bodies) {
      lines.append(sum(body)).append(' ').append(body).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String sum(String body) {
    CRC32C sum = new CRC32C();
    sum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
