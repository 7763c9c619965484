package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;
import parley.protocol.Limits;

/// Names and credentials of any bytes.
class HostileAccountsTest {

  @Test
  void aNameThatMayBeHadShowsWhatItIs() throws InterruptedException {
    new Fuzzer("user-names", input -> name(new String(input, StandardCharsets.UTF_8))).run(3000);
  }

  @Test
  void everyLineOfACredentialsFileIsReadOnceOrToldByItsNumber() throws InterruptedException {
    new Fuzzer("credentials", HostileAccountsTest::credentials).run(2000);
  }

  private static void name(String name) {
    String skeleton = UserNames.skeleton(name);
    UserNames.check(name)
        .ifPresentOrElse(
            why -> assertThat(why).hasSizeLessThan(100),
            () -> {
              assertThat(name.codePointCount(0, name.length()))
                  .isBetween(1, Limits.NAME_CODE_POINTS);
              assertThat(Normalizer.isNormalized(name, Normalizer.Form.NFC)).isTrue();
              assertThat(name.codePoints()).allMatch(HostileAccountsTest::isVisible);
              assertThat(skeleton).isNotEmpty();
              assertThat(UserNames.skeleton(skeleton)).isEqualTo(skeleton);
            });
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void credentials(byte[] input) throws IOException {
    long last = 0;
    try (CredentialsFile file = new CredentialsFile(new ByteArrayInputStream(input))) {
      for (var line = file.next(); line != null; line = file.next()) {
        assertThat(line.number()).isGreaterThan(last);
        last = line.number();
        if (line instanceof CredentialsFile.Line.Credentials(_, String name, String password)) {
          assertThat(name).doesNotContain(" ", "\n");
          assertThat(password).isNotEmpty().doesNotContain("\n");
        }
      }
      assertThat(file.lines()).isGreaterThanOrEqualTo(last);
    }
  }
}
