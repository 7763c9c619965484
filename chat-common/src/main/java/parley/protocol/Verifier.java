package parley.protocol;

/// What SCRAM's server side keeps of a password (RFC 5802, section 3): enough to check a proof, not
/// enough to make one.
public record Verifier(Bytes salt, int iterations, Bytes storedKey, Bytes serverKey) {

  public Verifier {
    if (salt.size() < Limits.SALT_BYTES_MIN || salt.size() > Limits.SALT_BYTES_MAX) {
      throw new IllegalArgumentException("bad salt length");
    }
    if (iterations < 1 || iterations > Limits.SCRAM_ITERATIONS_MAX) {
      throw new IllegalArgumentException("bad iteration count");
    }
    if (storedKey.size() != Limits.SHA_256_BYTES || serverKey.size() != Limits.SHA_256_BYTES) {
      throw new IllegalArgumentException("bad key length");
    }
  }
}
