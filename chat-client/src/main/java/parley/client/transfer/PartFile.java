package parley.client.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import parley.client.home.PrivateFiles;

/// A file that is being downloaded, as long as it is from end to end, with chunks at their places.
/// Any worker may read and write; two must not write to the same place.
final class PartFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;

  private PartFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Opens `path`, which is made, or brought to `size`. Never follows a symbolic link.
  ///
  /// @throws IOException when that cannot be, for one because the disk has no room for it
  static PartFile open(Path path, long size) throws IOException {
    boolean fresh = Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
    try {
      long before = channel.size();
      if (before < size && size - before > Files.getFileStore(path).getUsableSpace()) {
        throw new IOException("there is no room on the disk for " + (size - before) + " bytes");
      }
      if (before > size) {
        channel.truncate(size);
      } else if (before < size) {
        channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
      }
      return new PartFile(path, channel);
    } catch (IOException e) {
      channel.close();
      if (fresh) {
        delete(path);
      }
      throw e;
    }
  }

  /// Deletes that of a download that was given up.
  static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is found again by the next download of the file.
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /// Writes all of `bytes` from `position` on.
  void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /// Takes the bytes from `position` to `end` from another file.
  void take(FileChannel from, long position, long end) throws IOException {
    from.position(position);
    for (long at = position; at < end; ) {
      long taken = channel.transferFrom(from, at, end - at);
      if (taken <= 0) {
        throw new EOFException("the file has become shorter");
      }
      at += taken;
    }
  }

  /// Makes all that was written durable.
  void sync() throws IOException {
    channel.force(false);
  }

  /// Gives the file its name, durably where folders can be synced, unless there is a file of that
  /// name. Returns the stamp that it has from then on.
  ///
  /// @throws FileAlreadyExistsException when there is one: then all is as it was
  FileStamp complete(Path name) throws IOException {
    channel.force(true);
    try {
      // Unlike a rename this never replaces a file.
      Files.createLink(name, path);
      Files.delete(path);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(path, name);
    }
    try {
      PrivateFiles.syncFolder(name);
    } catch (IOException e) {
      // Not every file system can; there the name is safe without it.
    }
    return FileStamp.of(name);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
