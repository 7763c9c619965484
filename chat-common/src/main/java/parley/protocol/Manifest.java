package parley.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// What a file must be: its layout and the SHA-256 of each chunk. Its [#id] names it everywhere, so
/// a manifest can be taken from anyone, and checked. Immutable.
///
/// ```
/// "parley-manifest-v1" | 00 | size, 8 bytes | chunks, 4 bytes | 32 bytes for each chunk
///                              \_ big-endian _/                  \_ in order, from chunk 0 _/
/// ```
///
/// The id is the SHA-256 of these bytes.
public final class Manifest {

  private static final byte[] DOMAIN = "parley-manifest-v1\0".getBytes(StandardCharsets.US_ASCII);

  private final Layout layout;
  private final byte[] hashes;
  private final Sha256 id;

  private Manifest(Layout layout, byte[] hashes) {
    this.layout = layout;
    this.hashes = hashes;
    MessageDigest digest = Sha256.digest();
    digest.update(DOMAIN);
    digest.update(ByteBuffer.allocate(12).putLong(layout.size()).putInt(layout.chunks()).array());
    this.id = Sha256.of(digest.digest(hashes));
  }

  /// The manifest of a file with that layout whose chunks have these hashes: `hashes` is the 32
  /// bytes of each, in order.
  ///
  /// @throws IllegalArgumentException when `hashes` has another length
  public static Manifest of(Layout layout, byte[] hashes) {
    if (hashes.length != (long) layout.chunks() * Limits.SHA_256_BYTES) {
      throw new IllegalArgumentException("a manifest has 32 bytes for each chunk");
    }
    return new Manifest(layout, hashes.clone());
  }

  /// The name of the file's content in this layout.
  public Sha256 id() {
    return id;
  }

  /// How the file is cut.
  public Layout layout() {
    return layout;
  }

  /// Whether bytes with this hash are chunk `chunk`.
  public boolean matches(int chunk, byte[] sha256) {
    int from = chunk * Limits.SHA_256_BYTES;
    return Arrays.equals(hashes, from, from + Limits.SHA_256_BYTES, sha256, 0, sha256.length);
  }

  /// The hashes of all chunks, 32 bytes each; a copy.
  public byte[] hashes() {
    return hashes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Manifest that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Manifest[" + id + ", " + layout + "]";
  }
}
