package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Sha256;

class ChunkUploadTest {

  @TempDir private Path folder;
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
  private Path film;
  private ChunkUpload upload;

  @BeforeEach
  void begin() throws IOException {
    film = Files.writeString(folder.resolve("film"), "some bytes");
    Sha256 anything = Sha256.of(new byte[32]);
    HeldFile.Content content = new HeldFile.Content.Complete(film, FileStamp.of(film), anything);
    upload =
        new ChunkUpload(
            FileChannel.open(film), 0, 10, content, new TokenBucket(0), _ -> {}, _ -> {});
  }

  @Test
  void ofAFileThatHasChangedNothingIsSent() throws Exception {
    Files.writeString(film, "other bytes, and more");
    assertThatThrownBy(() -> upload.readChunk(memory)).isInstanceOf(FileChangedException.class);
    assertThat(memory.metric().usedHeapMemory()).isZero();
    upload.close();
  }

  /// What had been read of it was never released.
  @Test
  void ofAFileThatIsGoneNothingIsSentNorKept() throws Exception {
    Files.delete(film);
    assertThatThrownBy(() -> upload.readChunk(memory)).isInstanceOf(NoSuchFileException.class);
    assertThat(memory.metric().usedHeapMemory()).isZero();
    upload.close();
  }
}
