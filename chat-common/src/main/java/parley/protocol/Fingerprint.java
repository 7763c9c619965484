package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.PublicKey;
import java.util.Base64;

/// Names a public key: SHA-256 of its SubjectPublicKeyInfo, so a renewed certificate keeps it.
/// Written `SHA256:<base64>` with padding; read with or without.
public record Fingerprint(Bytes sha256) {

  private static final String PREFIX = "SHA256:";

  // Without this Jackson would take an object with the field as well.
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public Fingerprint {
    if (sha256.size() != Limits.SHA_256_BYTES) {
      throw new IllegalArgumentException("a fingerprint is 32 bytes");
    }
  }

  /// The fingerprint of `key`.
  public static Fingerprint of(PublicKey key) {
    return of(key.getEncoded());
  }

  /// The fingerprint of a key given as SubjectPublicKeyInfo.
  public static Fingerprint of(byte[] subjectPublicKeyInfo) {
    return new Fingerprint(Bytes.of(Sha256.digest().digest(subjectPublicKeyInfo)));
  }

  /// Reads what [#toString] writes.
  ///
  /// @throws IllegalArgumentException when `text` is no fingerprint
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Fingerprint parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a fingerprint is SHA256: and the base64 of 32 bytes");
    }
    return new Fingerprint(Bytes.of(Base64.getDecoder().decode(text.substring(PREFIX.length()))));
  }

  @JsonValue
  @Override
  public String toString() {
    return PREFIX + sha256.base64();
  }
}
