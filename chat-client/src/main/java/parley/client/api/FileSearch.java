package parley.client.api;

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

  /// All numbers of so many digits are exact in a `double`, too, which some readers of JSON make of
  /// them.
  private static final int MOST_DIGITS = 15;

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
  /// that no file has. The details leave out numbers that are too long for many readers.
  public Outcome.Refused<FileSearch> unknown(ChunkSet chunks, List<String> beyond) {
    Stream<String> past =
        chunks.stream().filter(chunk -> chunk >= file.chunks()).mapToObj(String::valueOf);
    List<String> bad = Stream.concat(past, beyond.stream()).toList();
    List<Long> numbers =
        bad.stream().filter(each -> each.length() <= MOST_DIGITS).map(Long::valueOf).toList();
    return new Outcome.Refused<>(
        Code.UNKNOWN_CHUNK,
        "%s has chunks 0 to %d, and not %s"
            .formatted(file.name(), file.chunks() - 1, String.join(", ", bad)),
        new Outcome.Details.Chunks(numbers));
  }
}
