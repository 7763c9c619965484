package parley.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.protocol.Verifier;

class ScramTest {

  /// RFC 7914, section 11; the first block of each.
  @Test
  void saltedPasswordsAreThoseOfTheVectors() {
    assertThat(Scram.saltedPassword("passwd", "salt".getBytes(UTF_8), 1))
        .isEqualTo(hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"));
    assertThat(Scram.saltedPassword("Password", "NaCl".getBytes(UTF_8), 80_000))
        .isEqualTo(hex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"));
  }

  @Property(tries = 200)
  void saltedPasswordsAreThoseOfTheJdk(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 1, max = 150) String password,
      @ForAll @Size(min = 1, max = 80) byte[] salt,
      @ForAll @IntRange(min = 1, max = 20) int iterations)
      throws GeneralSecurityException {
    byte[] expected =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
            .getEncoded();

    assertThat(Scram.saltedPassword(password, salt, iterations)).isEqualTo(expected);
  }

  @Test
  void anEmptyPasswordIsAPasswordToo() {
    assertThat(salted("")).hasSize(32).isNotEqualTo(salted(" "));
  }

  @Test
  void aPasswordIsTheSameHoweverItsLettersAreComposed() {
    assertThat(salted("Zoe\u0308")).isEqualTo(salted("Zo\u00eb"));
    assertThat(salted("a\u00a0b\u3000c")).isEqualTo(salted("a b c"));
  }

  @Test
  void aPasswordIsOtherwiseTakenAsItIs() {
    List<String> different =
        List.of(
            "pass", "Pass", "pass ", " pass", "pa ss", "pa  ss", "ｐａｓｓ", "paß", "pas\u00aa", "");

    assertThat(different.stream().map(password -> HexFormat.of().formatHex(salted(password))))
        .doesNotHaveDuplicates();
  }

  @Test
  void aNewVerifierHasAFreshSaltAndEnoughIterations() {
    Verifier one = Scram.newVerifier("pencil");
    Verifier other = Scram.newVerifier("pencil");

    assertThat(one.iterations()).isEqualTo(Limits.SCRAM_ITERATIONS);
    assertThat(one.salt()).isNotEqualTo(other.salt());
    assertThat(one.storedKey()).isNotEqualTo(other.storedKey());
  }

  @Test
  void noncesAreFreshAndPrintableAndHaveNoComma() {
    assertThat(Stream.generate(Scram::newNonce).limit(1000))
        .doesNotHaveDuplicates()
        .allMatch(nonce -> nonce.matches("[A-Za-z0-9+/]{24}"));
  }

  @Test
  void namesAreEscapedAsInTheRfc() throws ScramException {
    assertThat(Scram.escape("a=b,c")).isEqualTo("a=3Db=2Cc");
    assertThat(Scram.escape("=2C")).isEqualTo("=3D2C");
    assertThat(Scram.unescape("a=3Db=2Cc")).isEqualTo("a=b,c");
    assertThat(Scram.unescape("=3D2C=3D3D")).isEqualTo("=2C=3D");
  }

  @Test
  void aStrayEscapeInANameIsRefused() {
    for (String bad :
        List.of("=", "a=", "=3", "=2c", "=3d", "=2D", "==3D", "=3D=", "==3D2C", "==3D3D")) {
      assertThatThrownBy(() -> Scram.unescape(bad)).isInstanceOf(ScramException.class);
    }
  }

  @Property
  void namesAreReadAsTheyWereWritten(@ForAll String name) throws ScramException {
    assertThat(Scram.escape(name)).doesNotContain(",");
    assertThat(Scram.unescape(Scram.escape(name))).isEqualTo(name);
  }

  private static byte[] salted(String password) {
    return Scram.saltedPassword(password, "0123456789abcdef".getBytes(UTF_8), 2);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
