package parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// The small values that messages are made of.
class ValuesTest {

  @Test
  void bytesAreNotPrinted() {
    byte[] key = {115, 101, 99, 114, 101, 116};
    assertThat(Bytes.of(key)).hasToString("6 bytes").isEqualTo(Bytes.of(key));
    Bytes hash = Bytes.of(new byte[Limits.SHA_256_BYTES]);
    assertThat(new Verifier(Bytes.of(new byte[16]), 200_000, hash, hash))
        .hasToString(
            "Verifier[salt=16 bytes, iterations=200000, storedKey=32 bytes, serverKey=32 bytes]");
  }

  @Test
  void bytesCannotBeChangedFromOutside() {
    byte[] outside = {1, 2, 3};
    Bytes bytes = Bytes.of(outside);
    outside[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2, 3}));
    assertThat(bytes).hasSameHashCodeAs(Bytes.of(new byte[] {1, 2, 3}));
    assertThat(bytes).isNotEqualTo(Bytes.of(new byte[] {1, 2}));
  }

  @Property(tries = 200)
  void bytesAreReadAsTheyWereWritten(@ForAll byte[] any) {
    Bytes bytes = Bytes.of(any.length > 768 ? Arrays.copyOf(any, 768) : any);

    assertThat(Bytes.parse(bytes.base64())).isEqualTo(bytes);
  }

  @Property(tries = 500)
  void aMessageIdIsReadAsItWasWrittenOrRefused(@ForAll String any) {
    try {
      assertThat(MessageId.parse(any).toString()).isEqualTo(any);
    } catch (IllegalArgumentException expected) {
      assertThat(expected.getMessage()).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(100);
    }
  }

  @Test
  void aFingerprintIsReadWithItsPaddingOrWithout() throws NoSuchAlgorithmException {
    KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
    Fingerprint fingerprint = Fingerprint.of(key.getPublic());
    String written = fingerprint.toString();

    assertThat(written).startsWith("SHA256:").endsWith("=").hasSize(7 + 44);
    assertThat(Fingerprint.parse(written)).isEqualTo(fingerprint);
    assertThat(Fingerprint.parse(written.replace("=", ""))).isEqualTo(fingerprint);
  }

  @Test
  void whatIsNoFingerprintIsRefused() {
    for (String bad : new String[] {"", "SHA256:", "SHA256:AAAA", "MD5:AAAA", "SHA256:!", "x"}) {
      assertThatThrownBy(() -> Fingerprint.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void everyCodeIsReadByItsWord() {
    for (Code code : Code.values()) {
      assertThat(Code.of(code.word())).isEqualTo(code);
      assertThat(code.word()).matches("[a-z]+(-[a-z]+)*");
    }
    assertThat(Code.of("of-a-later-version")).isEqualTo(Code.INTERNAL);
  }
}
