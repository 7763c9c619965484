package parley.scram;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Limits;

/// The client's side of one login. Not thread-safe; good for one exchange: [#first] ->
/// server-first-message -> [#finish] -> server-final-message -> [#verify].
public final class ScramClient {

  private final ChannelBinding binding;
  private final String nonce;
  private final String firstBare;
  private final int fewestIterations;
  private @Nullable Exchange exchange;

  private record Exchange(Bytes saltedPassword, String authMessage) {}

  /// Turns a password, a salt and an iteration count into the salted password. Costly: callers keep
  /// it off their event loops, and may keep its result for the same salt and count.
  @FunctionalInterface
  public interface Derivation {

    /// See [Scram#saltedPassword].
    byte[] saltedPassword(byte[] salt, int iterations);
  }

  /// A login as `user`; `nonce` is fresh ([Scram#newNonce]).
  public ScramClient(String user, ChannelBinding binding, String nonce) {
    this(user, binding, nonce, Limits.SCRAM_ITERATIONS_MIN);
  }

  /// The RFC's own example has fewer iterations than we accept.
  ScramClient(String user, ChannelBinding binding, String nonce, int fewestIterations) {
    this.fewestIterations = fewestIterations;
    this.binding = binding;
    this.nonce = nonce;
    this.firstBare = "n=" + Scram.escape(user) + ",r=" + nonce;
  }

  /// The client-first-message.
  public String first() {
    return binding.header() + firstBare;
  }

  /// The client-final-message that answers `serverFirst`.
  ///
  /// @throws ScramException when it is malformed, not for our nonce, or asks for fewer than
  ///   [Limits#SCRAM_ITERATIONS_MIN] iterations or a short salt, as only somebody after the
  ///   password would
  public String finish(String serverFirst, Derivation derivation) throws ScramException {
    String[] fields = serverFirst.split(",", -1);
    String bothNonces = Scram.attribute(fields, 0, 'r');
    byte[] salt = Scram.unbase64(Scram.attribute(fields, 1, 's'));
    int iterations = parseIterations(Scram.attribute(fields, 2, 'i'));
    if (salt.length < Limits.SALT_BYTES_MIN || salt.length > Limits.SALT_BYTES_MAX) {
      throw new ScramException("the salt has " + salt.length + " bytes");
    }
    if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
      throw new ScramException("the server's nonce does not extend ours");
    }
    String withoutProof = "c=" + Scram.base64(binding.input()) + ",r=" + bothNonces;
    String authMessage = firstBare + ',' + serverFirst + ',' + withoutProof;
    byte[] salted = derivation.saltedPassword(salt, iterations);
    exchange = new Exchange(Bytes.of(salted), authMessage);
    byte[] clientKey = Scram.clientKey(salted);
    byte[] signature = Scram.hmac(Scram.sha256(clientKey), authMessage);
    return withoutProof + ",p=" + Scram.base64(Scram.xor(clientKey, signature));
  }

  /// The AuthMessage of the exchange: what the identity key signs too.
  public String authMessage() {
    return finished().authMessage;
  }

  /// Checks that the server knows the account's ServerKey, and so is the one it was made with.
  ///
  /// @throws ScramException when it does not
  public void verify(String serverFinal) throws ScramException {
    byte[] signature = Scram.unbase64(Scram.attribute(serverFinal.split(",", -1), 0, 'v'));
    Exchange done = finished();
    byte[] expected = Scram.hmac(Scram.serverKey(done.saltedPassword.toArray()), done.authMessage);
    if (!MessageDigest.isEqual(expected, signature)) {
      throw new ScramException("the server does not know this account's key");
    }
  }

  private Exchange finished() {
    if (exchange == null) {
      throw new IllegalStateException("finish comes first");
    }
    return exchange;
  }

  private int parseIterations(String text) throws ScramException {
    int iterations;
    try {
      iterations = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ScramException("the iteration count is not a number");
    }
    if (iterations < fewestIterations || iterations > Limits.SCRAM_ITERATIONS_MAX) {
      throw new ScramException("the server asks for " + iterations + " iterations");
    }
    return iterations;
  }
}
