package parley.scram;

import java.security.MessageDigest;
import parley.protocol.Limits;
import parley.protocol.Verifier;

/// The server's side of one login, after the client-first-message was parsed. Immutable.
public final class ScramServer {

  private final ChannelBinding binding;
  private final String clientFirstBare;
  private final String bothNonces;
  private final String serverFirst;
  private final Verifier verifier;

  /// A parsed client-first-message.
  ///
  /// @param user who wants to log in
  /// @param nonce the client's
  /// @param bare the message without its GS2 header
  public record ClientFirst(String user, String nonce, String bare) {

    /// Parses `message`, which must bind to the channel in just the way that `binding` says: over
    /// TLS neither `n` nor `y` is taken, so that nobody in the middle can strip it.
    ///
    /// @throws ScramException when it is malformed or binds otherwise
    public static ClientFirst parse(String message, ChannelBinding binding) throws ScramException {
      if (!message.startsWith(binding.header())) {
        throw new ScramException("the login must start with " + binding.header());
      }
      String bare = message.substring(binding.header().length());
      String[] fields = bare.split(",", -1);
      String user = Scram.unescape(Scram.attribute(fields, 0, 'n'));
      String nonce = Scram.attribute(fields, 1, 'r');
      Scram.refuseMandatory(fields);
      boolean goodNonce =
          !nonce.isEmpty()
              && nonce.length() <= Limits.SCRAM_NONCE_LENGTH
              && nonce.chars().allMatch(c -> c >= '!' && c <= '~');
      // Other extensions that follow the nonce are to be ignored (RFC 5802, section 5.1).
      if (user.isEmpty() || !goodNonce) {
        throw new ScramException("malformed client-first-message");
      }
      return new ClientFirst(user, nonce, bare);
    }
  }

  /// The exchange that `first` opened; `nonce` is fresh ([Scram#newNonce]). For a user who does not
  /// exist `verifier` is a made-up one that no proof fits.
  public ScramServer(ClientFirst first, ChannelBinding binding, String nonce, Verifier verifier) {
    this.binding = binding;
    this.clientFirstBare = first.bare();
    this.bothNonces = first.nonce() + nonce;
    this.verifier = verifier;
    this.serverFirst =
        "r=" + bothNonces + ",s=" + verifier.salt().base64() + ",i=" + verifier.iterations();
  }

  /// The server-first-message.
  public String first() {
    return serverFirst;
  }

  /// How a client-final-message was judged.
  public sealed interface Verdict {

    /// The proof fits: the client knows the password. `serverFinal` is the answer, `authMessage`
    /// what the identity key must have signed.
    record Proven(String serverFinal, String authMessage) implements Verdict {}

    /// It does not.
    record Wrong() implements Verdict {}
  }

  /// Judges a client-final-message.
  ///
  /// @throws ScramException when it is malformed or bound to another channel or exchange
  public Verdict judge(String clientFinal) throws ScramException {
    int proofAt = clientFinal.lastIndexOf(",p=");
    if (proofAt < 0) {
      throw new ScramException("no proof");
    }
    String withoutProof = clientFinal.substring(0, proofAt);
    byte[] proof = Scram.unbase64(clientFinal.substring(proofAt + 3));
    String[] fields = withoutProof.split(",", -1);
    byte[] bound = Scram.unbase64(Scram.attribute(fields, 0, 'c'));
    if (!MessageDigest.isEqual(bound, binding.input())) {
      throw new ScramException("bound to another channel: is somebody in the middle?");
    }
    if (!Scram.attribute(fields, 1, 'r').equals(bothNonces)) {
      throw new ScramException("another exchange's nonce");
    }
    Scram.refuseMandatory(fields);
    String authMessage = clientFirstBare + ',' + serverFirst + ',' + withoutProof;
    byte[] storedKey = verifier.storedKey().toArray();
    if (proof.length != storedKey.length) {
      throw new ScramException("bad proof length");
    }
    byte[] clientKey = Scram.xor(proof, Scram.hmac(storedKey, authMessage));
    if (!MessageDigest.isEqual(Scram.sha256(clientKey), storedKey)) {
      return new Verdict.Wrong();
    }
    byte[] signature = Scram.hmac(verifier.serverKey().toArray(), authMessage);
    return new Verdict.Proven("v=" + Scram.base64(signature), authMessage);
  }
}
