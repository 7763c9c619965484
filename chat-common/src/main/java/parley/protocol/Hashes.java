package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;

/// A page of a manifest: the SHA-256 values of some chunks, in order. On the wire the base64 (RFC
/// 4648, section 4) of all of them, 32 bytes each; 1 to [Limits#PAGE_HASHES].
public final class Hashes {

  private static final int BASE64_LENGTH = (Limits.PAGE_HASHES * Limits.SHA_256_BYTES + 2) / 3 * 4;

  private final byte[] bytes;

  private Hashes(byte[] bytes) {
    int count = bytes.length / Limits.SHA_256_BYTES;
    if (bytes.length % Limits.SHA_256_BYTES != 0 || count < 1 || count > Limits.PAGE_HASHES) {
      throw new IllegalArgumentException(
          "a page has 1 to " + Limits.PAGE_HASHES + " hashes of 32 bytes");
    }
    this.bytes = bytes;
  }

  /// A copy of `bytes`, 32 for each hash.
  public static Hashes of(byte[] bytes) {
    return new Hashes(bytes.clone());
  }

  /// Reads base64.
  ///
  /// @throws IllegalArgumentException when `base64` is not, or of another length
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Hashes parse(String base64) {
    if (base64.length() > BASE64_LENGTH) {
      throw new IllegalArgumentException("at most " + Limits.PAGE_HASHES + " hashes");
    }
    return new Hashes(Base64.getDecoder().decode(base64));
  }

  /// A copy of the bytes, 32 for each hash.
  public byte[] toArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hashes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @JsonValue
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
