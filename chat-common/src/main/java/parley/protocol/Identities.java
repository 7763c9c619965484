package parley.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;

/// What identity keys sign, and how: SHA256withECDSA with P-256 keys. Both ends of a link use it.
///
/// The JDK signs, for it keeps a secret from whoever measures its time. Bouncy Castle verifies,
/// where nothing is secret: in two fifths of the JDK's time, which is what a login costs most of.
public final class Identities {

  private static final String ALGORITHM = "SHA256withECDSA";

  /// What precedes the two coordinates in the SubjectPublicKeyInfo of every P-256 key (RFC 5480).
  /// Held to it byte for byte, one key has one encoding, and so one fingerprint.
  private static final byte[] P_256_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final int P_256_LENGTH = P_256_PREFIX.length + 64;

  /// Where the point begins, in a byte of the prefix that says that it has both coordinates.
  private static final int POINT_AT = P_256_PREFIX.length - 1;

  private Identities() {}

  /// What [Request.ScramFinal] signs: `parley-identity-v1`, a zero byte, and SCRAM's AuthMessage.
  public static byte[] loginStatement(String authMessage) {
    return statement("parley-identity-v1", utf8(authMessage));
  }

  /// What [Request.Resume] signs: `parley-resume-v1`, a zero byte, the nonce of [Event.Hello], the
  /// SHA-256 of the server's certificate (over plaintext nothing), and the user's name.
  public static byte[] resumeStatement(Bytes nonce, Bytes certificateHash, String user) {
    return statement("parley-resume-v1", nonce.toArray(), certificateHash.toArray(), utf8(user));
  }

  /// Signs `statement` with a P-256 key.
  public static Identity sign(KeyPair key, byte[] statement) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key.getPrivate());
      signature.update(statement);
      return new Identity(Bytes.of(key.getPublic().getEncoded()), Bytes.of(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no key to sign with", e);
    }
  }

  /// Whether the holder of `identity`'s key signed `statement`. False also for what is no P-256 key
  /// and no signature.
  public static boolean verify(Identity identity, byte[] statement) {
    byte[] encoded = identity.publicKey().toArray();
    if (encoded.length != P_256_LENGTH
        || !Arrays.equals(encoded, 0, P_256_PREFIX.length, P_256_PREFIX, 0, P_256_PREFIX.length)) {
      return false;
    }
    try {
      // Refuses what is not on the curve, which has no smaller groups.
      ECPoint point =
          Curve.P_256.getCurve().decodePoint(Arrays.copyOfRange(encoded, POINT_AT, P_256_LENGTH));
      BigInteger[] signature =
          StandardDSAEncoding.INSTANCE.decode(Curve.P_256.getN(), identity.signature().toArray());
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, new ECPublicKeyParameters(point, Curve.P_256));
      byte[] hash = Sha256.digest().digest(statement);
      return verifier.verifySignature(hash, signature[0], signature[1]);
    } catch (Exception e) {
      // What is no point and no signature fails in many ways.
      return false;
    }
  }

  private static byte[] statement(String purpose, byte[]... parts) {
    byte[] start = utf8(purpose);
    int length = start.length + 1 + Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] whole = Arrays.copyOf(start, length);
    int at = start.length + 1;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Of those who verify only: who signs need not load it.
  private static final class Curve {
    static final ECDomainParameters P_256 =
        new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
  }
}
