package parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

  private static final byte[] STATEMENT = Identities.loginStatement("n=alice,r=abc,r=abcdef");

  private final KeyPair key = newKey("EC", "secp256r1");

  @Test
  void whatWasSignedIsVerified() {
    assertThat(Identities.verify(Identities.sign(key, STATEMENT), STATEMENT)).isTrue();
  }

  @Test
  void anotherStatementIsNot() {
    Identity identity = Identities.sign(key, STATEMENT);

    assertThat(Identities.verify(identity, Identities.loginStatement("n=mallory"))).isFalse();
  }

  @Test
  void nobodyCanClaimAnothersKey() {
    Identity mine = Identities.sign(key, STATEMENT);
    Identity other = Identities.sign(newKey("EC", "secp256r1"), STATEMENT);

    assertThat(Identities.verify(new Identity(other.publicKey(), mine.signature()), STATEMENT))
        .isFalse();
  }

  @Test
  void keysOfAnotherKindAreRefusedThoughTheySignedWell() throws GeneralSecurityException {
    KeyPair bigger = newKey("EC", "secp384r1");
    KeyPair rsa = newKey("RSA", null);

    assertThat(Identities.verify(signed(bigger, "SHA256withECDSA"), STATEMENT)).isFalse();
    assertThat(Identities.verify(signed(rsa, "SHA256withRSA"), STATEMENT)).isFalse();
  }

  @Test
  void malformedKeysAndSignaturesAreRefusedWithoutAnException() {
    Identity good = Identities.sign(key, STATEMENT);
    byte[] offTheCurve = good.publicKey().toArray();
    offTheCurve[offTheCurve.length - 1] ^= 1;
    byte[] hugeCoordinates = good.publicKey().toArray();
    Arrays.fill(hugeCoordinates, 27, hugeCoordinates.length, (byte) 0xff);
    byte[] noPoint = good.publicKey().toArray();
    Arrays.fill(noPoint, 27, noPoint.length, (byte) 0);

    for (byte[] bad :
        new byte[][] {
          {},
          {1, 2, 3},
          offTheCurve,
          hugeCoordinates,
          noPoint,
          Arrays.copyOf(offTheCurve, 90),
          Arrays.copyOf(good.publicKey().toArray(), 92)
        }) {
      assertThat(Identities.verify(new Identity(Bytes.of(bad), good.signature()), STATEMENT))
          .isFalse();
    }
    byte[] zeros = {0x30, 6, 2, 1, 0, 2, 1, 0};
    byte[] one = {0x30, 3, 2, 1, 1};
    byte[] number = {2, 1, 1};
    byte[] more = Arrays.copyOf(good.signature().toArray(), good.signature().size() + 1);
    for (byte[] bad :
        new byte[][] {{}, {0}, zeros, one, number, more, new byte[64], new byte[700]}) {
      assertThat(Identities.verify(new Identity(good.publicKey(), Bytes.of(bad)), STATEMENT))
          .isFalse();
    }
  }

  @Test
  void everyChangedByteOfKeyOrSignatureIsNoticed() {
    Identity good = Identities.sign(key, STATEMENT);
    for (int i = 0; i < good.publicKey().size(); i++) {
      assertThat(
              Identities.verify(
                  new Identity(changed(good.publicKey(), i), good.signature()), STATEMENT))
          .isFalse();
    }
    for (int i = 0; i < good.signature().size(); i++) {
      assertThat(
              Identities.verify(
                  new Identity(good.publicKey(), changed(good.signature(), i)), STATEMENT))
          .isFalse();
    }
  }

  @Test
  void theStatementsAreThoseOfTheProtocol() {
    assertThat(Identities.loginStatement("n=ä"))
        .isEqualTo("parley-identity-v1\0n=ä".getBytes(UTF_8));

    byte[] nonce = new byte[32];
    Arrays.fill(nonce, (byte) 7);
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) 9);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes("parley-resume-v1\0".getBytes(UTF_8));
    expected.writeBytes(nonce);
    expected.writeBytes(hash);
    expected.writeBytes("bob".getBytes(UTF_8));
    assertThat(Identities.resumeStatement(Bytes.of(nonce), Bytes.of(hash), "bob"))
        .isEqualTo(expected.toByteArray());
    assertThat(Identities.resumeStatement(Bytes.of(nonce), Bytes.of(new byte[0]), "bob"))
        .hasSize(17 + 32 + 3);
  }

  private static Bytes changed(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at] ^= 0x10;
    return Bytes.of(copy);
  }

  private static Identity signed(KeyPair key, String algorithm) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key.getPrivate());
    signature.update(STATEMENT);
    return new Identity(Bytes.of(key.getPublic().getEncoded()), Bytes.of(signature.sign()));
  }

  private static KeyPair newKey(String algorithm, @Nullable String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (curve != null) {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
