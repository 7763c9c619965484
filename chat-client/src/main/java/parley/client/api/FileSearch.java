package parley.client.api;

import static java.util.stream.Collectors.joining;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
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
      return unknown(chunks, List.of());
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

  /// Refuses `chunks`, of which the file has not all, with `unknown-chunk`; `beyond` are numbers
  /// that no file has.
  public Outcome.Refused<FileSearch> unknown(ChunkSet chunks, List<String> beyond) {
    Stream<String> past =
        chunks.stream().filter(chunk -> chunk >= file.chunks()).mapToObj(String::valueOf);
    String bad = Stream.concat(past, beyond.stream()).collect(joining(", "));
    return new Outcome.Refused<>(
        Code.UNKNOWN_CHUNK,
        file.name() + " has chunks 0 to " + (file.chunks() - 1) + ", and not " + bad);
  }
}
