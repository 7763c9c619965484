package parley.client.api;

import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Verifier;
import parley.scram.Scram;

/// A password in clear, which is never sent. It keeps the key that was derived from it last, so
/// that only the first login pays for that. Any thread may use it.
public final class Password {

  private final String text;

  /// Of the accounts that are made with it.
  private final Bytes salt = Bytes.random(Limits.SALT_BYTES_MIN);

  private volatile @Nullable Derived derived;

  private record Derived(Bytes salt, int iterations, Bytes salted) {}

  /// @param text as its user typed it
  public Password(String text) {
    this.text = text;
  }

  /// See [Scram#saltedPassword]: costly, but for the salt and the iterations that it was derived
  /// with last.
  public byte[] saltedPassword(byte[] salt, int iterations) {
    Derived known = derived;
    if (known == null || known.iterations != iterations || !known.salt.equals(Bytes.of(salt))) {
      Bytes salted = Bytes.of(Scram.saltedPassword(text, salt, iterations));
      known = new Derived(Bytes.of(salt), iterations, salted);
      derived = known;
    }
    return known.salted.toArray();
  }

  /// What a server keeps of it, with a salt of its own. The login that follows finds its key
  /// derived.
  public Verifier newVerifier() {
    byte[] own = salt.toArray();
    int iterations = Limits.SCRAM_ITERATIONS;
    return Scram.verifier(saltedPassword(own, iterations), own, iterations);
  }
}
