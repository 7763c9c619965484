package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/// An immutable run of bytes; on the wire base64 with padding (RFC 4648, section 4). Many are keys,
/// tickets or tokens: so how long a comparison takes says nothing of them, and they are not
/// printed.
public final class Bytes {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of `bytes`.
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /// So many bytes that nobody can guess.
  public static Bytes random(int size) {
    byte[] random = new byte[size];
    RANDOM.nextBytes(random);
    return new Bytes(random);
  }

  /// Reads base64.
  ///
  /// @throws IllegalArgumentException when `base64` is not, or longer than any value of the wire
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Bytes parse(String base64) {
    if (base64.length() > Limits.BYTES_BASE64_LENGTH) {
      throw new IllegalArgumentException("at most " + Limits.BYTES_BASE64_LENGTH + " characters");
    }
    byte[] decoded = Base64.getDecoder().decode(base64);
    return new Bytes(decoded);
  }

  /// A copy of the bytes.
  public byte[] toArray() {
    return bytes.clone();
  }

  /// How many bytes these are.
  public int size() {
    return bytes.length;
  }

  /// The bytes as they are on the wire.
  @JsonValue
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
