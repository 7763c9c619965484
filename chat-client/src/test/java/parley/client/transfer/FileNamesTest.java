package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.Limits;
import parley.protocol.Sha256;

class FileNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "/etc/passwd",
        "a\\b",
        "\\\\host\\share",
        "C:",
        "C:x",
        "x:y",
        "CON",
        "con",
        "NUL.txt",
        "com1",
        "LPT9.log",
        "COM¹",
        "aux .txt",
        "a\0b",
        "a\nb",
        "a\u0085b",
        " a",
        "a ",
        "a.",
        "...",
        "\u001b[2J",
        "NUL.\u2028",
        "con.a\u2029b",
        ".film.0123456789abcdef.part",
        ".film.0123456789ABCDEF.Part",
        ".fi\u2028lm.0123456789abcdef.part"
      })
  void namesThatMayMeanSomethingElseAreRefused(String name) {
    assertThat(FileNames.isSafe(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "film",
        "a b",
        "film.tar.gz",
        ".profile",
        "CONSOLE",
        "common",
        "ünïcode",
        "文件",
        "a..b",
        "-rf"
      })
  void usualNamesAreTaken(String name) {
    assertThat(FileNames.isSafe(name)).isTrue();
  }

  @Test
  void aNameHasAtMost255Bytes() {
    assertThat(FileNames.isSafe("x".repeat(Limits.FILE_NAME_BYTES))).isTrue();
    assertThat(FileNames.isSafe("x".repeat(Limits.FILE_NAME_BYTES + 1))).isFalse();
    Sha256 id = Sha256.of(new byte[32]);
    assertThat(FileNames.part("ü".repeat(127), id, "bob").getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(Limits.FILE_NAME_BYTES);
  }

  @Test
  void aLinkOutOfTheFolderIsNoFileOfIt(@TempDir Path folder) throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(inside.resolve("link"), secret);
    Files.writeString(inside.resolve("file"), "x");
    Files.createSymbolicLink(inside.resolve("alias"), inside.resolve("file"));
    Files.createDirectory(inside.resolve("folder"));
    assertThat(FileNames.existing(inside, "link")).isEmpty();
    assertThat(FileNames.existing(inside, "folder")).isEmpty();
    assertThat(FileNames.existing(inside, "none")).isEmpty();
    assertThat(FileNames.leadsOut(inside, "link")).isTrue();
    assertThat(FileNames.leadsOut(inside, "none")).isFalse();
    assertThat(FileNames.leadsOut(inside, "alias")).isFalse();
    assertThat(FileNames.leadsOut(inside, "..")).isFalse();
    assertThat(FileNames.existing(inside, "file")).isPresent();
    assertThat(FileNames.existing(inside, "alias")).isPresent();
  }
}
