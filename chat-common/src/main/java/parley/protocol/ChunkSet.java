package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.BitSet;
import java.util.stream.IntStream;

/// An immutable set of chunk numbers, each 0 to [Limits#CHUNKS] - 1. On the wire the base64 (RFC
/// 4648, section 4) of its bitmap: chunk `n` is bit `n % 8`, the least significant first, of byte
/// `n / 8`; there is no zero byte at the end, so a set has one spelling.
public final class ChunkSet {

  /// No chunk.
  public static final ChunkSet EMPTY = new ChunkSet(new BitSet());

  // Others choose the sets that are told apart by their hash codes: they must not know which of
  // them have the same. They are other ones in each process, and nothing that lasts depends on
  // them.
  private static final long SEED = new SecureRandom().nextLong();
  private static final long FACTOR = new SecureRandom().nextLong() | 1;

  private static final int BASE64_LENGTH = (Limits.CHUNKS / 8 + 2) / 3 * 4;

  private final BitSet chunks;

  /// Computed when first asked for, as [String] does it: thousands of sets are told apart by it.
  private int hash;

  private ChunkSet(BitSet chunks) {
    this.chunks = chunks;
  }

  /// The chunks whose bits are set in `chunks`, which is copied.
  ///
  /// @throws IllegalArgumentException when there is one past [Limits#CHUNKS]
  public static ChunkSet of(BitSet chunks) {
    if (chunks.length() > Limits.CHUNKS) {
      throw new IllegalArgumentException("a file has at most " + Limits.CHUNKS + " chunks");
    }
    return new ChunkSet((BitSet) chunks.clone());
  }

  /// One chunk.
  public static ChunkSet of(int chunk) {
    BitSet one = new BitSet();
    one.set(chunk);
    return of(one);
  }

  /// The chunks from 0 to `count` - 1.
  public static ChunkSet all(int count) {
    BitSet all = new BitSet(count);
    all.set(0, count);
    return of(all);
  }

  /// Reads what [#toString] writes.
  ///
  /// @throws IllegalArgumentException when `base64` has another form
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ChunkSet parse(String base64) {
    if (base64.length() > BASE64_LENGTH) {
      throw new IllegalArgumentException("a file has at most " + Limits.CHUNKS + " chunks");
    }
    byte[] bitmap = Base64.getDecoder().decode(base64);
    if (bitmap.length > 0 && bitmap[bitmap.length - 1] == 0) {
      throw new IllegalArgumentException("a chunk set has no zero byte at the end");
    }
    return of(BitSet.valueOf(bitmap));
  }

  /// Whether `chunk` is in it.
  public boolean contains(int chunk) {
    return chunks.get(chunk);
  }

  /// Whether there is no chunk in it.
  public boolean isEmpty() {
    return chunks.isEmpty();
  }

  /// How many chunks there are.
  public int count() {
    return chunks.cardinality();
  }

  /// One more than the greatest chunk; 0 for the empty set.
  public int length() {
    return chunks.length();
  }

  /// The chunks in ascending order.
  public IntStream stream() {
    return chunks.stream();
  }

  /// Sets the bits of these chunks in `chunks`.
  public void addTo(BitSet chunks) {
    chunks.or(this.chunks);
  }

  /// Clears the bits of these chunks in `chunks`.
  public void removeFrom(BitSet chunks) {
    chunks.andNot(this.chunks);
  }

  /// Whether some of these chunks have their bits set in `chunks`.
  public boolean intersects(BitSet chunks) {
    return this.chunks.intersects(chunks);
  }

  /// A copy, to work on.
  public BitSet toBitSet() {
    return (BitSet) chunks.clone();
  }

  /// The bitmap, without zero bytes at its end.
  public byte[] toBitmap() {
    return chunks.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkSet that && chunks.equals(that.chunks);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = seededHash();
      hash = known;
    }
    return known;
  }

  /// Not that of the [BitSet], in which bits cancel each other out: both halves of a product depend
  /// on all bits of a word and of those before it.
  private int seededHash() {
    long mixed = SEED;
    for (long word : chunks.toLongArray()) {
      long other = word ^ mixed;
      mixed = other * FACTOR ^ Math.unsignedMultiplyHigh(other, FACTOR);
    }
    return Long.hashCode(mixed * FACTOR);
  }

  @JsonValue
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(toBitmap());
  }
}
