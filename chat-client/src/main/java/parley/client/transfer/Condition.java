package parley.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// How the disk has what a [HeldFile] should be.
sealed interface Condition {

  /// As it was, for all that is known.
  record Good() implements Condition {}

  /// Changed, or not at all.
  record Lost(String why) implements Condition {}

  /// There is a file at `path`, of which only its bytes tell whether it is the same: it has another
  /// stamp, or had no name when the client ended.
  ///
  /// @param otherwise what became of the file if it is not
  record Unsure(Path path, FileStamp stamp, String otherwise) implements Condition {}

  /// Looks at `content` of a file of `size` bytes.
  static Condition of(HeldFile.Content content, long size) {
    try {
      return switch (content) {
        case HeldFile.Content.Complete(Path path, FileStamp stamp, _) -> complete(path, stamp);
        case HeldFile.Content.Part(Path path, Path complete) -> part(path, complete, size);
      };
    } catch (NoSuchFileException e) {
      return new Lost("it is gone");
    } catch (IOException e) {
      // What cannot be read just now may be as it was.
      return new Good();
    }
  }

  private static Condition complete(Path path, FileStamp before) throws IOException {
    FileStamp now = FileStamp.of(path);
    if (now.equals(before)) {
      return new Good();
    }
    String otherwise = "it has changed";
    if (now.size() != before.size()) {
      return new Lost(otherwise);
    }
    return Files.isReadable(path) ? new Unsure(path, now, otherwise) : new Good();
  }

  private static Condition part(Path path, Path complete, long size) throws IOException {
    try {
      return Files.size(path) == size ? new Good() : new Lost("its part file has changed");
    } catch (NoSuchFileException e) {
      FileStamp stamp = FileStamp.of(complete);
      String otherwise = "its part file is gone";
      return stamp.size() == size ? new Unsure(complete, stamp, otherwise) : new Lost(otherwise);
    }
  }
}
