package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.home.TransfersFile.Part;
import parley.client.home.TransfersFile.Shared;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Sha256;

class TransfersFileTest {

  private static final Layout LAYOUT = new Layout(1_000_000, 100);

  @TempDir private Path folder;

  @Test
  void whatIsSharedAndWhatHasComeIsThereAfterARestart() throws Exception {
    Shared shared = new Shared(id(1), LAYOUT, id(2), 1_234_567_890_123L, Path.of("/a b/ü\nx"));
    Part part = new Part(id(3), LAYOUT, "film ü", Path.of("/x/.film.part"), ChunkSet.EMPTY);
    use(file -> {
      file.share(shared);
      file.begin(part);
      file.have(id(3), chunks(1, 99));
      file.have(id(3), chunks(2));
      // Of no part file.
      file.have(id(4), chunks(2));
    });
    use(file -> {
      assertThat(file.shared()).containsExactly(shared);
      assertThat(file.parts())
          .containsExactly(
              new Part(id(3), LAYOUT, "film ü", Path.of("/x/.film.part"), chunks(1, 2, 99)));
      file.unshare(id(1));
      file.forget(id(3));
    });
    use(file -> {
      assertThat(file.shared()).isEmpty();
      assertThat(file.parts()).isEmpty();
    });
  }

  @Test
  void aPartFileThatIsBegunAnewHasNothing() throws Exception {
    Part part = new Part(id(3), LAYOUT, "film", Path.of("/x/.film.part"), ChunkSet.EMPTY);
    use(file -> {
      file.begin(part);
      file.have(id(3), chunks(1));
      file.begin(part);
    });
    use(file -> assertThat(file.parts()).containsExactly(part));
  }

  private void use(Consumer<TransfersFile> task) throws Exception {
    JournalWriter writer = new JournalWriter();
    TransfersFile file = TransfersFile.open(folder.resolve("transfers"), writer);
    task.accept(file);
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    writer.stop(() -> stopped.complete(true));
    assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();
    file.close();
  }

  private static Sha256 id(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return Sha256.of(bytes);
  }

  private static ChunkSet chunks(int... numbers) {
    BitSet chunks = new BitSet();
    Arrays.stream(numbers).forEach(chunks::set);
    return ChunkSet.of(chunks);
  }
}
