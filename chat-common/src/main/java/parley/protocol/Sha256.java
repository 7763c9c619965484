package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 value (FIPS 180-4): what names a manifest, a chunk's bytes or a file's. On the wire 64
/// hexadecimal digits in lower case, as `sha256sum` prints them.
public record Sha256(Bytes value) {

  // Without this Jackson would take an object with the field as well.
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public Sha256 {
    if (value.size() != Limits.SHA_256_BYTES) {
      throw new IllegalArgumentException("a SHA-256 value has 32 bytes");
    }
  }

  /// Takes 32 bytes.
  public static Sha256 of(byte[] value) {
    return new Sha256(Bytes.of(value));
  }

  /// Reads the form that [#toString] writes.
  ///
  /// @throws IllegalArgumentException when `text` has another form
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Sha256 parse(String text) {
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')
        || text.length() != 2 * Limits.SHA_256_BYTES) {
      throw new IllegalArgumentException("a SHA-256 value is 64 hexadecimal digits, lower case");
    }
    return of(HexFormat.of().parseHex(text));
  }

  /// A fresh computation.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @JsonValue
  @Override
  public String toString() {
    return HexFormat.of().formatHex(value.toArray());
  }
}
