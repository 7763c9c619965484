package parley.client.transfer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Sha256;

/// One `download` command that is being carried out, and what it has brought. Not thread-safe.
final class Order {

  private final String name;
  private final BitSet chunks;
  private final Consumer<Outcome<Download>> outcome;
  private final boolean attended;
  private long began;
  private final Map<String, Long> sources = new TreeMap<>();
  private long bytes;

  /// For these chunks, or all if there are none; `outcome` hears once.
  ///
  /// @param attended somebody waits for it
  Order(String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome, boolean attended) {
    this.name = name;
    this.chunks = chunks.toBitSet();
    this.outcome = outcome;
    this.attended = attended;
  }

  /// The file has so many chunks, and those that were asked for are among them. Its time begins.
  void begin(int count) {
    began = System.nanoTime();
    if (chunks.isEmpty()) {
      chunks.set(0, count);
    }
  }

  String name() {
    return name;
  }

  BitSet chunks() {
    return chunks;
  }

  Consumer<Outcome<Download>> outcome() {
    return outcome;
  }

  boolean attended() {
    return attended;
  }

  /// When it has begun, in nanoseconds.
  long began() {
    return began;
  }

  /// Whether it is for all of `others`.
  boolean covers(BitSet others) {
    return without(others, chunks).isEmpty();
  }

  /// Whether all that it is for is `there`.
  boolean isMet(BitSet there) {
    return chunks.stream().allMatch(there::get);
  }

  private static BitSet without(BitSet all, BitSet some) {
    BitSet rest = (BitSet) all.clone();
    rest.andNot(some);
    return rest;
  }

  /// One of its chunks, of `length` bytes, came from `user` for it.
  void came(String user, long length) {
    sources.merge(user, length, Long::sum);
    bytes += length;
  }

  /// It is there.
  ///
  /// @param sha256 of the whole, if that is there
  void done(Path path, @Nullable Sha256 sha256) {
    outcome.accept(
        new Outcome.Ok<>(
            new Download(
                name,
                path,
                ChunkSet.of(chunks),
                bytes,
                Duration.ofNanos(System.nanoTime() - began),
                sources,
                sha256 != null,
                sha256)));
  }

  /// Nobody online gives what it is for and is not `there`.
  ///
  /// @param found what the registry says, also of those who are away, if it says anything
  void unavailable(BitSet there, @Nullable Found found) {
    BitSet missing = without(chunks, there);
    String lastHolders = found == null ? "" : found.lastHolders(missing);
    refused(
        new Outcome.Refused<>(
            Code.UNAVAILABLE,
            "nobody online gives chunk%s %s of %s%s; what is there is kept, and it goes on when somebody does"
                .formatted(
                    missing.cardinality() == 1 ? "" : "s",
                    ChunkRanges.words(missing),
                    name,
                    lastHolders.isEmpty() ? "" : ", last held by " + lastHolders),
            Outcome.Details.Chunks.of(missing)));
  }

  /// It could not be carried out.
  void refused(Outcome.Refused<Download> refusal) {
    outcome.accept(refusal);
  }
}
