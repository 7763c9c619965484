package parley.client.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import parley.protocol.Identities;
import parley.wire.Certificates;

/// The identity key of an account in this home: `identity.pem`, a PKCS#8 private key and its public
/// key, made when first asked for.
final class IdentityFile {

  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private IdentityFile() {}

  /// The key in `file`, which is made if it does not exist.
  static KeyPair open(Path file) throws IOException {
    if (Files.exists(file)) {
      return read(file);
    }
    KeyPair key = Certificates.newKey();
    String pem =
        block(PRIVATE, key.getPrivate().getEncoded()) + block(PUBLIC, key.getPublic().getEncoded());
    PrivateFiles.replace(file, pem.getBytes(StandardCharsets.US_ASCII));
    return key;
  }

  private static KeyPair read(Path file) throws IOException {
    String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      KeyPair key =
          new KeyPair(
              factory.generatePublic(new X509EncodedKeySpec(content(pem, PUBLIC))),
              factory.generatePrivate(new PKCS8EncodedKeySpec(content(pem, PRIVATE))));
      byte[] anything = {1};
      if (Identities.verify(Identities.sign(key, anything), anything)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new HomeException(file + " is damaged: it holds no P-256 key pair");
    }
    throw new HomeException(file + " is damaged: its two keys do not belong together");
  }

  private static String block(String name, byte[] content) {
    String lines = LINES.encodeToString(content);
    return "-----BEGIN " + name + "-----\n" + lines + "\n-----END " + name + "-----\n";
  }

  private static byte[] content(String pem, String name) {
    String begin = "-----BEGIN " + name + "-----";
    int start = pem.indexOf(begin);
    int end = pem.indexOf("-----END " + name + "-----");
    return Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
  }
}
