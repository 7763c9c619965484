package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final List<String> LINES = List.of("one", "two and more", "", "four");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("journal");
  }

  private List<String> linesOf(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    Journal.open(file, lines::add).close();
    return lines;
  }

  private byte[] written() throws IOException {
    try (Journal journal = Journal.open(file(), line -> {})) {
      for (String line : LINES) {
        journal.append(line);
      }
      journal.sync();
    }
    return Files.readAllBytes(file());
  }

  @Test
  void whatWasWrittenIsReadBackInOrder() throws IOException {
    written();
    assertThat(linesOf(file())).isEqualTo(LINES);
  }

  @Test
  void cutAnywhereItGivesItsWholeLinesAndTakesNewOnes() throws IOException {
    byte[] whole = written();
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      long ends = new String(cut, StandardCharsets.US_ASCII).lines().count();
      boolean torn = length > 0 && cut[length - 1] != '\n';
      List<String> kept = new ArrayList<>(LINES.subList(0, (int) ends - (torn ? 1 : 0)));
      Files.write(file(), cut);
      assertThat(linesOf(file())).as("cut at " + length).isEqualTo(kept);
      Files.write(file(), cut);
      try (Journal journal = Journal.open(file(), line -> {})) {
        assertThat(journal.damaged()).as("cut at " + length).isZero();
        journal.append("new");
      }
      kept.add("new");
      assertThat(linesOf(file())).as("cut at " + length).isEqualTo(kept);
    }
  }

  @Test
  void anyChangedByteCostsNoMoreThanItsLineAndIsCounted() throws IOException {
    byte[] whole = written();
    for (int at = 0; at < whole.length - 1; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x21;
      Files.write(file(), changed);
      assertThat(LINES).as("changed at " + at).containsAll(linesOf(file()));
      assertThat(linesOf(file()).size())
          .as("changed at " + at)
          .isGreaterThanOrEqualTo(whole[at] == '\n' ? LINES.size() - 2 : LINES.size() - 1);
      assertThat(damagedOf(file())).as("changed at " + at).isEqualTo(1);
    }
  }

  private int damagedOf(Path file) throws IOException {
    try (Journal journal = Journal.open(file, line -> {})) {
      return journal.damaged();
    }
  }

  @Test
  void aTailOfZerosIsNoLine() throws IOException {
    byte[] whole = written();
    Files.write(file(), Arrays.copyOf(whole, whole.length + 4096));
    assertThat(linesOf(file())).isEqualTo(LINES);
    assertThat(Files.size(file())).isEqualTo(whole.length);
  }

  @Test
  void whatAPowerFailureHasLeftOfLinesIsCutOffAndNoDamage() throws IOException {
    byte[] whole = written();
    String torn = "\0\0\0\0 of a line\n0bad0bad \0\0\0\0\n\0\0";
    Files.writeString(file(), torn, StandardOpenOption.APPEND);
    assertThat(damagedOf(file())).isZero();
    assertThat(Files.size(file())).isEqualTo(whole.length);
  }

  @Test
  void zerosBeforeALineAreDamage() throws IOException {
    written();
    byte[] zeroed = Files.readAllBytes(file());
    Arrays.fill(zeroed, 2, 5, (byte) 0);
    Files.write(file(), zeroed);
    assertThat(damagedOf(file())).isEqualTo(1);
    assertThat(linesOf(file())).isEqualTo(LINES.subList(1, LINES.size()));
  }

  @Test
  void rewritingReplacesAllAndLaterLinesFollow() throws IOException {
    written();
    try (Journal journal = Journal.open(file(), line -> {})) {
      journal.rewrite(List.of("only"));
      journal.append("next");
    }
    assertThat(linesOf(file())).containsExactly("only", "next");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aRewriteThatACrashLeftHalfDoneIsNoMatter() throws IOException {
    written();
    Files.writeString(folder.resolve("journal.new"), "half");
    assertThat(linesOf(file())).isEqualTo(LINES);
    try (Journal journal = Journal.open(file(), line -> {})) {
      journal.rewrite(List.of("only"));
    }
    assertThat(linesOf(file())).containsExactly("only");
  }

  @Test
  void aRewriteThatFailsChangesNothing() throws IOException {
    written();
    Files.createDirectory(folder.resolve("journal.new"));
    try (Journal journal = Journal.open(file(), line -> {})) {
      assertThatThrownBy(() -> journal.rewrite(List.of("only"))).isInstanceOf(IOException.class);
      journal.append("next");
    }
    assertThat(linesOf(file())).hasSize(LINES.size() + 1).endsWith("next");
  }

  @Test
  void aRewriteThatFailsLeavesNoFileBehind() throws IOException {
    written();
    try (Journal journal = Journal.open(file(), line -> {})) {
      Files.delete(file());
      Files.createDirectory(file());
      assertThatThrownBy(() -> journal.rewrite(List.of("only"))).isInstanceOf(IOException.class);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void afterARewriteWhoseNameIsNotDurableLinesGoToTheNewFile() throws IOException {
    written();
    try (Journal journal = Journal.open(file(), line -> {})) {
      permit("-wx------");
      assumeThat(Files.isReadable(folder)).as("nothing is hidden from root").isFalse();
      assertThatThrownBy(() -> journal.rewrite(List.of("only"))).isInstanceOf(IOException.class);
      journal.append("lost");
      assertThatThrownBy(journal::sync).as("no promise before").isInstanceOf(IOException.class);
      permit("rwx------");
      journal.append("next");
      journal.sync();
    } finally {
      permit("rwx------");
    }
    assertThat(linesOf(file())).containsExactly("only", "next");
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aWriteThatFailsIsToldAndLeavesWhatWasThere() throws IOException {
    written();
    Journal journal = Journal.open(file(), line -> {});
    journal.close();
    assertThatThrownBy(() -> journal.append("lost")).isInstanceOf(IOException.class);
    assertThat(linesOf(file())).isEqualTo(LINES);
  }
}
