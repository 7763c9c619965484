package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.server.account.CredentialsFile.Line;
import parley.server.account.CredentialsFile.Line.Credentials;
import parley.server.account.CredentialsFile.Line.Unreadable;

class CredentialsFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice one\nbob two",
        "alice one\nbob two\n",
        "alice one\r\nbob two",
        "alice one\r\nbob two\r\n",
        "\uFEFFalice one\nbob two"
      })
  void linesEndInAnyWay(String text) throws IOException {
    assertThat(read(text))
        .containsExactly(new Credentials(1, "alice", "one"), new Credentials(2, "bob", "two"));
  }

  @Test
  void theNameEndsAtTheFirstSpaceAndThePasswordIsTheRest() throws IOException {
    assertThat(read("alice  p w \ta# é \nbob ' '\nzoë 密码\n"))
        .containsExactly(
            new Credentials(1, "alice", " p w \ta# é "),
            new Credentials(2, "bob", "' '"),
            new Credentials(3, "zoë", "密码"));
  }

  @Test
  void blankLinesArePassedOverAndCounted() throws IOException {
    assertThat(read("\n\r\n  \nalice one\n\n\nbob two\n\n"))
        .containsExactly(new Credentials(4, "alice", "one"), new Credentials(7, "bob", "two"));
  }

  @Test
  void aLineWithoutAPasswordIsUnreadable() throws IOException {
    assertThat(read("alice\nbob \ncarol\tx\n"))
        .containsExactly(
            new Unreadable(1, "no password"),
            new Unreadable(2, "no password"),
            new Unreadable(3, "no password"));
  }

  @Test
  void aNameMayBeEmptyHere() throws IOException {
    assertThat(read(" x\n")).containsExactly(new Credentials(1, "", "x"));
  }

  @Test
  void whatIsNoTextSpoilsOnlyItsLine() throws IOException {
    byte[] bytes = "alice one\nb?b two\ncarol three".getBytes(StandardCharsets.UTF_8);
    bytes[11] = (byte) 0xff;

    assertThat(read(bytes))
        .containsExactly(
            new Credentials(1, "alice", "one"),
            new Unreadable(2, "not UTF-8"),
            new Credentials(3, "carol", "three"));
  }

  @Test
  void aLineIsAtMost16KiBytes() throws IOException {
    String fits = "a " + "x".repeat(CredentialsFile.LINE_BYTES - 2);

    assertThat(read(fits + "\n" + fits + "x\nbob two"))
        .containsExactly(
            new Credentials(1, "a", fits.substring(2)),
            new Unreadable(2, "longer than 16384 bytes"),
            new Credentials(3, "bob", "two"));
  }

  @Test
  void anEmptyFileHasNoLines() throws IOException {
    assertThat(read("")).isEmpty();
  }

  @Property
  void noBytesWhateverStopIt(@ForAll byte[] bytes) throws IOException {
    assertThat(read(bytes)).extracting(Line::number).isSorted().doesNotHaveDuplicates();
  }

  private static List<Line> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Line> read(byte[] bytes) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (CredentialsFile file = new CredentialsFile(new ByteArrayInputStream(bytes))) {
      for (Line line = file.next(); line != null; line = file.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
