package parley.wire;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes ECDSA P-256 keys and the self-signed certificates that carry them.
public final class Certificates {

  /// Long, since trust lies in the pinned key and not in the date.
  private static final Duration VALID = Duration.ofDays(3650);

  private Certificates() {}

  /// A fresh key.
  public static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256", e);
    }
  }

  /// A certificate for `key`, signed by itself with SHA256withECDSA.
  public static X509Certificate selfSigned(KeyPair key, String commonName, Instant now) {
    return SelfSigned.make(key, commonName, now);
  }

  /// Apart, so that only who makes a certificate loads Bouncy Castle: its jar is signed, and the
  /// JVM checks that for as long as a whole start may take.
  private static final class SelfSigned {

    static X509Certificate make(KeyPair key, String commonName, Instant now) {
      X500Name name = new X500Name("CN=" + commonName);
      try {
        return new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(127, new SecureRandom()),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(VALID)),
                        name,
                        key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
      } catch (OperatorCreationException | GeneralSecurityException e) {
        throw new IllegalStateException("cannot sign a certificate", e);
      }
    }
  }
}
