package parley.bench;

import java.security.KeyPair;
import java.util.Arrays;
import parley.protocol.Identities;
import parley.protocol.Identity;
import parley.protocol.Limits;
import parley.protocol.Verifier;
import parley.scram.Scram;
import parley.scram.ScramClient;
import parley.wire.Certificates;

/// The password and the identity key that all users of a benchmark share: the costly derivation is
/// done once. For the server, which is what is measured, they are users like any others. Immutable.
final class Secret {

  private static final int ITERATIONS = Limits.SCRAM_ITERATIONS;

  private final byte[] salt = new byte[Limits.SALT_BYTES_MIN];
  private final byte[] saltedPassword = Scram.saltedPassword("for benchmarks", salt, ITERATIONS);
  private final Verifier verifier = Scram.verifier(saltedPassword, salt, ITERATIONS);
  private final KeyPair identity = Certificates.newKey();

  /// What a new account registers with.
  Verifier verifier() {
    return verifier;
  }

  /// The derivation that was done already.
  ScramClient.Derivation derivation() {
    return (salt, iterations) -> {
      if (iterations != ITERATIONS || !Arrays.equals(salt, this.salt)) {
        throw new IllegalStateException("the server has another salt for this account");
      }
      return saltedPassword;
    };
  }

  /// The identity that a login proves.
  Identity identity(String authMessage) {
    return Identities.sign(identity, Identities.loginStatement(authMessage));
  }
}
