package parley.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// What identity keys sign, and how: SHA256withECDSA with P-256 keys. Both ends of a link use it.
public final class Identities {

  private static final String ALGORITHM = "SHA256withECDSA";

  /// What precedes the two coordinates in the SubjectPublicKeyInfo of every P-256 key (RFC 5480).
  /// Held to it byte for byte, one key has one encoding, and so one fingerprint.
  private static final byte[] P_256_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final int P_256_LENGTH = P_256_PREFIX.length + 64;

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
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(statement);
      return signature.verify(identity.signature().toArray());
    } catch (GeneralSecurityException e) {
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
}
