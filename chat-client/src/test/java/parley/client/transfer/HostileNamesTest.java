package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.fuzz.Fuzzer;
import parley.protocol.Bytes;
import parley.protocol.Sha256;

/// Names of files from anybody: whatever passes, is a file of the folder and of no other.
class HostileNamesTest {

  private static final Sha256 FILE = new Sha256(Bytes.of(new byte[32]));

  @TempDir private Path folder;

  @Test
  void noNameLeadsOutOfTheFolder() throws InterruptedException {
    new Fuzzer("file-names", input -> feed(new String(input, StandardCharsets.UTF_8))).run(1500);
  }

  private void feed(String name) throws IOException {
    assertThat(FileNames.existing(folder, name)).isEmpty();
    if (FileNames.isSafe(name)) {
      for (String each : new String[] {name, FileNames.part(name, FILE, "bob")}) {
        Path file = folder.resolve(each);
        assertThat(file.normalize().getParent()).isEqualTo(folder);
        Files.createFile(file);
        assertThat(folder).isDirectoryContaining(file::equals);
        Files.delete(file);
      }
      assertThat(FileNames.isSafe(FileNames.part(name, FILE, "bob"))).isFalse();
    }
  }
}
