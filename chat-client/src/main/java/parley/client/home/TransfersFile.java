package parley.client.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// The files that this account shares and the downloads that it has begun, on disk. Not
/// thread-safe; the swarm loop uses it.
///
/// ```
/// share <id> <size> <chunks> <sha256> <changed>  <path>    a complete file is shared
/// unshare <id>
/// part <id> <size> <chunks> <name> <path>                  a part file was begun
/// have <id> <chunk set>                                    these chunks of it are on the disk
/// forget <id>
/// ```
///
/// Names and paths are base64url of their UTF-8.
public final class TransfersFile {

  /// For a line that is to be durable, though nothing hangs on when, or whether.
  private static final Written NOBODY_WAITS = fault -> {};

  private final CompactingJournal journal;
  private final Map<Sha256, Shared> shared = new LinkedHashMap<>();
  private final Map<Sha256, Part> parts = new LinkedHashMap<>();

  /// A complete file.
  ///
  /// @param sha256 of the whole, computed here
  /// @param changed when it was last changed in any way, in nanoseconds since 1970, as the file
  ///   system tells
  public record Shared(Sha256 file, Layout layout, Sha256 sha256, long changed, Path path) {}

  /// A file of which some chunks are there.
  ///
  /// @param name what the file is called when it is complete
  /// @param path the part file
  /// @param chunks those whose bytes are on the disk, and right
  public record Part(Sha256 file, Layout layout, String name, Path path, ChunkSet chunks) {}

  /// Opens `file`, written anew if it holds more than it needs.
  TransfersFile(Path file, JournalWriter writer) throws IOException {
    journal =
        new CompactingJournal(
            file, writer, "a file may no longer be shared, or a download begin anew", this::replay);
    journal.tidy(formatted());
  }

  /// The complete files.
  public List<Shared> shared() {
    return List.copyOf(shared.values());
  }

  /// The part files.
  public List<Part> parts() {
    return List.copyOf(parts.values());
  }

  /// A complete file is shared from now on; `done` hears when that is durable.
  public void share(Shared file, Written done) {
    if (file.equals(shared.put(file.file(), file))) {
      done.written(null);
    } else {
      write(format(file), done);
    }
  }

  /// It is no longer.
  public void unshare(Sha256 file) {
    if (shared.remove(file) != null) {
      write("unshare " + file, NOBODY_WAITS);
    }
  }

  /// A part file was begun, with no chunk.
  public void begin(Part part) {
    parts.put(part.file(), part);
    write(format(part), NOBODY_WAITS);
  }

  /// Further chunks of a part file are on the disk, synced; `done` hears when this is too.
  public void have(Sha256 file, ChunkSet chunks, Written done) {
    Part part = parts.get(file);
    if (part == null) {
      done.written(null);
    } else {
      parts.put(file, with(part, chunks));
      write("have " + file + " " + chunks, done);
    }
  }

  /// There is no such part file any more.
  public void forget(Sha256 file) {
    if (parts.remove(file) != null) {
      write("forget " + file, NOBODY_WAITS);
    }
  }

  /// What of it was damaged, if anything.
  Optional<Damage> damage() {
    return journal.damage();
  }

  void close() throws IOException {
    journal.close();
  }

  private void write(String line, Written done) {
    journal.append(line, done);
    journal.compact(shared.size() + 2 * parts.size(), this::formatted);
  }

  private void replay(String line) {
    String[] words = line.split(" ", -1);
    Sha256 id = Sha256.parse(words[1]);
    switch (words[0]) {
      case "share" ->
          shared.put(
              id,
              new Shared(
                  id,
                  layout(words),
                  Sha256.parse(words[4]),
                  Long.parseLong(words[5]),
                  Path.of(decode(words[6]))));
      case "unshare" -> shared.remove(id);
      case "part" ->
          parts.put(
              id,
              new Part(
                  id, layout(words), decode(words[4]), Path.of(decode(words[5])), ChunkSet.EMPTY));
      case "have" -> parts.computeIfPresent(id, (_, part) -> with(part, ChunkSet.parse(words[2])));
      case "forget" -> parts.remove(id);
      default -> throw new IllegalArgumentException("a line that begins with " + words[0]);
    }
  }

  private static Layout layout(String[] words) {
    return new Layout(Long.parseLong(words[2]), Integer.parseInt(words[3]));
  }

  private static Part with(Part part, ChunkSet more) {
    BitSet chunks = part.chunks.toBitSet();
    chunks.or(more.toBitSet());
    return new Part(part.file, part.layout, part.name, part.path, ChunkSet.of(chunks));
  }

  private List<String> formatted() {
    List<String> lines = new ArrayList<>();
    shared.values().forEach(file -> lines.add(format(file)));
    parts
        .values()
        .forEach(part -> {
          lines.add(format(part));
          if (!part.chunks.isEmpty()) {
            lines.add("have " + part.file + " " + part.chunks);
          }
        });
    return lines;
  }

  private static String format(Shared file) {
    return "share %s %d %d %s %d %s"
        .formatted(
            file.file,
            file.layout.size(),
            file.layout.chunks(),
            file.sha256,
            file.changed,
            encode(file.path.toString()));
  }

  private static String format(Part part) {
    return "part %s %d %d %s %s"
        .formatted(
            part.file,
            part.layout.size(),
            part.layout.chunks(),
            encode(part.name),
            encode(part.path.toString()));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
