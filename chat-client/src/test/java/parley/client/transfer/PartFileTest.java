package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

  private static final long TOO_MUCH = 1L << 60;

  @TempDir Path folder;

  @Test
  void oneForWhichThereIsNoRoomLeavesNothing() {
    Path path = folder.resolve("part");

    assertThatThrownBy(() -> PartFile.open(path, TOO_MUCH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no room");
    assertThat(path).doesNotExist();
  }

  @Test
  void oneThatWasThereBeforeStays() throws Exception {
    Path path = folder.resolve("part");
    Files.write(path, new byte[10]);

    assertThatThrownBy(() -> PartFile.open(path, TOO_MUCH)).isInstanceOf(IOException.class);
    assertThat(path).hasSize(10);
  }
}
