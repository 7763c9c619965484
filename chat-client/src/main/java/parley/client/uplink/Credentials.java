package parley.client.uplink;

import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Verifier;
import parley.scram.Scram;

/// Who logs in. Keeps the last key that it derived from the password, so that only the first login
/// pays for that. Used by one login thread after the other.
public final class Credentials {

  private final String user;
  private final String password;
  private final boolean register;
  private @Nullable Derived derived;

  private record Derived(Bytes salt, int iterations, Bytes salted) {}

  /// @param user who logs in
  /// @param password in clear
  /// @param register make the account first, if it does not exist
  public Credentials(String user, String password, boolean register) {
    this.user = user;
    this.password = password;
    this.register = register;
  }

  String user() {
    return user;
  }

  boolean register() {
    return register;
  }

  /// See [Scram#saltedPassword]: costly, the first time.
  byte[] saltedPassword(byte[] salt, int iterations) {
    Derived known = derived;
    if (known == null || known.iterations != iterations || !known.salt.equals(Bytes.of(salt))) {
      Bytes salted = Bytes.of(Scram.saltedPassword(password, salt, iterations));
      known = new Derived(Bytes.of(salt), iterations, salted);
      derived = known;
    }
    return known.salted.toArray();
  }

  /// What a server keeps of the password, with a fresh salt. The login that follows finds its key
  /// derived.
  Verifier newVerifier() {
    byte[] salt = Bytes.random(Limits.SALT_BYTES_MIN).toArray();
    int iterations = Limits.SCRAM_ITERATIONS;
    return Scram.verifier(saltedPassword(salt, iterations), salt, iterations);
  }
}
