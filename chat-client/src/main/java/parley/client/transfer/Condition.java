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

  /// There is no part file, but a file of the name that it was to get: the client may have ended
  /// before it could record that, or it is another one.
  record Named(Path path, FileStamp stamp) implements Condition {}

  /// Looks at `content` of a file of `size` bytes.
  static Condition of(HeldFile.Content content, long size) {
    try {
      return switch (content) {
        case HeldFile.Content.Complete(Path path, FileStamp stamp, _) ->
            FileStamp.of(path).equals(stamp) ? new Good() : new Lost("it has changed");
        case HeldFile.Content.Part(Path path, Path complete) -> part(path, complete, size);
      };
    } catch (NoSuchFileException e) {
      return new Lost("it is gone");
    } catch (IOException e) {
      // What cannot be read just now may be as it was.
      return new Good();
    }
  }

  private static Condition part(Path path, Path complete, long size) throws IOException {
    try {
      return Files.size(path) == size ? new Good() : new Lost("its part file has changed");
    } catch (NoSuchFileException e) {
      FileStamp stamp = FileStamp.of(complete);
      return stamp.size() == size ? new Named(complete, stamp) : new Lost("its part file is gone");
    }
  }
}
