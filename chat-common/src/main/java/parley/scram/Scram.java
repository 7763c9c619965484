package parley.scram;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Sha256;
import parley.protocol.Verifier;

/// The formulas of RFC 5802, section 3, with SHA-256.
public final class Scram {

  private static final Pattern ESCAPES = Pattern.compile("=3D|=2C");

  /// Bytes of a block of SHA-256, which is the measure of HMAC's keys.
  private static final int HMAC_BLOCK = 64;

  private Scram() {}

  /// SaltedPassword: the costly step, `iterations` rounds of PBKDF2 with HMAC-SHA-256 (RFC 8018,
  /// section 5.2; one block). The password is prepared as an OpaqueString (RFC 8265, section 4.2).
  ///
  /// HMAC (RFC 2104) is spelt out here: each round starts from copies of the digests that have read
  /// the key already, which is half the hashing. [Mac] reads the key anew each time.
  public static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    byte[] prepared = prepare(password).getBytes(StandardCharsets.UTF_8);
    byte[] key = prepared.length > HMAC_BLOCK ? sha256(prepared) : prepared;
    try {
      MessageDigest inner = keyed(key, 0x36);
      MessageDigest outer = keyed(key, 0x5c);
      byte[] round = new byte[Limits.SHA_256_BYTES];
      hmac(inner, outer, concat(salt, new byte[] {0, 0, 0, 1}), round);
      byte[] result = round.clone();
      for (int i = 1; i < iterations; i++) {
        hmac(inner, outer, round, round);
        for (int k = 0; k < result.length; k++) {
          result[k] ^= round[k];
        }
      }
      return result;
    } catch (GeneralSecurityException | CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /// A digest that has read HMAC's key.
  private static MessageDigest keyed(byte[] key, int pad) {
    byte[] block = Arrays.copyOf(key, HMAC_BLOCK);
    for (int i = 0; i < HMAC_BLOCK; i++) {
      block[i] ^= (byte) pad;
    }
    MessageDigest digest = Sha256.digest();
    digest.update(block);
    return digest;
  }

  /// Puts the HMAC of `text` into `result`. A method of its own, so that it is soon compiled.
  private static void hmac(MessageDigest inner, MessageDigest outer, byte[] text, byte[] result)
      throws DigestException, CloneNotSupportedException {
    MessageDigest digest = (MessageDigest) inner.clone();
    digest.update(text);
    digest.digest(result, 0, result.length);
    digest = (MessageDigest) outer.clone();
    digest.update(result);
    digest.digest(result, 0, result.length);
  }

  /// What the server keeps of a password, with a fresh salt and [Limits#SCRAM_ITERATIONS].
  public static Verifier newVerifier(String password) {
    byte[] salt = Bytes.random(Limits.SALT_BYTES_MIN).toArray();
    return verifier(
        saltedPassword(password, salt, Limits.SCRAM_ITERATIONS), salt, Limits.SCRAM_ITERATIONS);
  }

  /// What a server that kept `secret` would have of a user whom it does not know: the salt is the
  /// same at each question, and no password is the right one.
  public static Verifier fakeVerifier(Bytes secret, String user) {
    byte[] salt = Arrays.copyOf(hmac(secret.toArray(), user), Limits.SALT_BYTES_MIN);
    Bytes nobodyHas = Bytes.of(new byte[Limits.SHA_256_BYTES]);
    return new Verifier(Bytes.of(salt), Limits.SCRAM_ITERATIONS, nobodyHas, nobodyHas);
  }

  /// What the server keeps of a salted password.
  public static Verifier verifier(byte[] saltedPassword, byte[] salt, int iterations) {
    return new Verifier(
        Bytes.of(salt),
        iterations,
        Bytes.of(sha256(clientKey(saltedPassword))),
        Bytes.of(serverKey(saltedPassword)));
  }

  /// A nonce of printable characters without a comma: 18 random bytes in base64.
  public static String newNonce() {
    return Bytes.random(18).base64();
  }

  static byte[] clientKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Client Key");
  }

  static byte[] serverKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Server Key");
  }

  static byte[] sha256(byte[] bytes) {
    return Sha256.digest().digest(bytes);
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= b[i];
    }
    return result;
  }

  static byte[] concat(byte[] a, byte[] b) {
    byte[] result = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, result, a.length, b.length);
    return result;
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] unbase64(String text) throws ScramException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ScramException("not base64");
    }
  }

  /// The value of attribute `name` in field `index` of a message split at its commas.
  static String attribute(String[] fields, int index, char name) throws ScramException {
    if (index >= fields.length || !fields[index].startsWith(name + "=")) {
      throw new ScramException("expected " + name + "=");
    }
    return fields[index].substring(2);
  }

  /// Refuses a message that wants something of a later version (RFC 5802, section 5.1, `m`).
  static void refuseMandatory(String[] fields) throws ScramException {
    for (String field : fields) {
      if (field.startsWith("m=")) {
        throw new ScramException("a mandatory extension that is not known");
      }
    }
  }

  /// A user name as SCRAM writes it (RFC 5802, section 5.1, `saslname`).
  static String escape(String user) {
    return user.replace("=", "=3D").replace(",", "=2C");
  }

  static String unescape(String saslName) throws ScramException {
    if (ESCAPES.matcher(saslName).replaceAll("").contains("=")) {
      throw new ScramException("a stray = in the user name");
    }
    return saslName.replace("=2C", ",").replace("=3D", "=");
  }

  private static String prepare(String password) {
    StringBuilder mapped = new StringBuilder(password.length());
    password
        .codePoints()
        .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
        .forEach(mapped::appendCodePoint);
    return Normalizer.normalize(mapped, Normalizer.Form.NFC);
  }
}
