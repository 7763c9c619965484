package parley.client.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import parley.client.home.TransfersFile;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// A file of which this client holds chunks. Not thread-safe; the swarm loop uses it.
final class HeldFile {

  private final Sha256 id;
  private final Layout layout;
  private final BitSet chunks;
  private final BitSet news = new BitSet();
  private final Confirmation confirmation;
  private Content content;

  /// Where the bytes are.
  sealed interface Content {

    Path path();

    /// Whether it is not what it was; a part file, which changes all the time, never. Any thread.
    default boolean hasChanged() throws IOException {
      return this instanceof Complete(Path path, FileStamp stamp, _)
          && !FileStamp.of(path).equals(stamp);
    }

    /// Opens it to be read; a complete file only if it has not changed. Any thread.
    default FileChannel open() throws IOException {
      return switch (this) {
        case Complete(Path path, _, _) -> {
          // Of one that cannot be read just now it is not known.
          if (Files.isReadable(path) && hasChanged()) {
            throw new FileChangedException(path);
          }
          yield FileChannel.open(path, StandardOpenOption.READ);
        }
        case Part(Path path, Path complete) -> {
          try {
            yield FileChannel.open(path, StandardOpenOption.READ);
          } catch (NoSuchFileException e) {
            if (Files.exists(complete)) {
              // It has just got its name, or that is another file: which, is known in a moment.
              throw new IOException("the part file is gone, but not the file", e);
            }
            throw e;
          }
        }
      };
    }

    /// A file that nobody may change any more: its stamp tells.
    record Complete(Path path, FileStamp stamp, Sha256 sha256) implements Content {}

    /// A part file, and what it will be called.
    record Part(Path path, Path complete) implements Content {}
  }

  HeldFile(Sha256 id, Layout layout, ChunkSet chunks, Content content) {
    this.id = id;
    this.layout = layout;
    this.chunks = chunks.toBitSet();
    this.confirmation = new Confirmation(this.chunks);
    this.content = content;
  }

  /// The one of which `part` has some chunks.
  static HeldFile of(TransfersFile.Part part) {
    Path complete = part.path().resolveSibling(part.name());
    return new HeldFile(
        part.file(), part.layout(), part.chunks(), new Content.Part(part.path(), complete));
  }

  /// The one that is there as a whole.
  static HeldFile of(TransfersFile.Shared shared) {
    FileStamp stamp = new FileStamp(shared.layout().size(), shared.changed());
    return new HeldFile(
        shared.file(),
        shared.layout(),
        ChunkSet.all(shared.layout().chunks()),
        new Content.Complete(shared.path(), stamp, shared.sha256()));
  }

  Sha256 id() {
    return id;
  }

  Layout layout() {
    return layout;
  }

  Content content() {
    return content;
  }

  /// How far the registry knows of it.
  Confirmation confirmation() {
    return confirmation;
  }

  /// What people call it.
  String name() {
    Path path =
        switch (content) {
          case Content.Complete complete -> complete.path();
          case Content.Part part -> part.complete();
        };
    return String.valueOf(path.getFileName());
  }

  boolean holds(int chunk) {
    return chunks.get(chunk);
  }

  ChunkSet chunks() {
    return ChunkSet.of(chunks);
  }

  /// These are there now.
  void add(BitSet more) {
    BitSet fresh = (BitSet) more.clone();
    fresh.andNot(chunks);
    news.or(fresh);
    chunks.or(fresh);
  }

  /// What has come since this was called before.
  ChunkSet takeNews() {
    if (news.isEmpty()) {
      return ChunkSet.EMPTY;
    }
    ChunkSet taken = ChunkSet.of(news);
    news.clear();
    return taken;
  }

  /// All of it is there now.
  void complete(Content.Complete complete) {
    content = complete;
    BitSet all = new BitSet();
    all.set(0, layout.chunks());
    add(all);
  }
}
