package parley.client.api;

import java.util.BitSet;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;

/// Who is online and holds chunks of a file; this client apart.
///
/// @param holders what each of them holds: at least one chunk
public record FileSearch(FileInfo file, SortedMap<String, ChunkSet> holders) {

  public FileSearch {
    holders = Collections.unmodifiableSortedMap(new TreeMap<>(holders));
  }

  /// Those who hold at least one of `chunks`, with those that they hold; refused with
  /// `unknown-chunk` when the file has not all of them.
  public Outcome<FileSearch> restrictedTo(ChunkSet chunks) {
    if (chunks.length() > file.chunks()) {
      String bad =
          chunks.stream()
              .filter(chunk -> chunk >= file.chunks())
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(", "));
      return new Outcome.Refused<>(
          Code.UNKNOWN_CHUNK,
          file.name() + " has chunks 0 to " + (file.chunks() - 1) + ", and not " + bad);
    }
    TreeMap<String, ChunkSet> some = new TreeMap<>();
    holders.forEach((user, held) -> {
      BitSet both = held.toBitSet();
      both.and(chunks.toBitSet());
      if (!both.isEmpty()) {
        some.put(user, ChunkSet.of(both));
      }
    });
    return new Outcome.Ok<>(new FileSearch(file, some));
  }
}
