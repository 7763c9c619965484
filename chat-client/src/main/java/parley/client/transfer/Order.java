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
import parley.protocol.Sha256;

/// One `download` command that is being carried out, and what it has brought. Not thread-safe.
final class Order {

  private final String name;
  private final BitSet chunks;
  private final Consumer<Outcome<Download>> outcome;
  private final boolean attended;
  private final long began = System.nanoTime();
  private final Map<String, Long> sources = new TreeMap<>();
  private long bytes;

  /// For these chunks; `outcome` hears once.
  ///
  /// @param attended somebody waits for it
  Order(String name, BitSet chunks, Consumer<Outcome<Download>> outcome, boolean attended) {
    this.name = name;
    this.chunks = chunks;
    this.outcome = outcome;
    this.attended = attended;
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

  /// Whether it is for all of `others`.
  boolean covers(BitSet others) {
    BitSet rest = (BitSet) others.clone();
    rest.andNot(chunks);
    return rest.isEmpty();
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

  /// It could not be carried out.
  void refused(Outcome.Refused<Download> refusal) {
    outcome.accept(refusal);
  }
}
