package parley.client.home;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Lines of a journal that are not as they were written, and were left out.
///
/// @param lines how many
/// @param loss what may be lost with them, in words
/// @param copy the file as it was found; absent when it could not be copied
public record Damage(Path file, int lines, String loss, @Nullable Path copy) {

  /// One line for people.
  public String words() {
    return "%s was damaged (%d of its lines): %s%s"
        .formatted(file, lines, loss, copy == null ? "" : "; as it was it is kept as " + copy);
  }
}
