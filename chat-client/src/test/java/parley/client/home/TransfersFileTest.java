package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<Optional<IOException>> faults = new CopyOnWriteArrayList<>();
  private final Written durable = fault -> faults.add(Optional.ofNullable(fault));

  @Test
  void whatIsSharedAndWhatHasComeIsThereAfterARestart() throws Exception {
    Shared shared = new Shared(id(1), LAYOUT, id(2), 1_234_567_890_123L, Path.of("/a b/ü\nx"));
    Part part = new Part(id(3), LAYOUT, "film ü", Path.of("/x/.film.part"), ChunkSet.EMPTY);
    use(file -> {
      file.share(shared, durable);
      // It is so already.
      file.share(shared, durable);
      file.begin(part);
      file.have(id(3), chunks(1, 99), durable);
      file.have(id(3), chunks(2), durable);
      // Of no part file.
      file.have(id(4), chunks(2), durable);
    });
    assertThat(faults)
        .containsExactly(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
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
  void whatADiskThatFailsDoesNotTakeIsToldAndIsNotThereAfterARestart() throws Exception {
    use(file -> {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      file.share(new Shared(id(1), LAYOUT, id(2), 1, Path.of("/film")), durable);
    });
    assertThat(faults).singleElement().satisfies(fault -> assertThat(fault).isPresent());
    use(file -> assertThat(file.shared()).isEmpty());
  }

  @Test
  void aPartFileThatIsBegunAnewHasNothing() throws Exception {
    Part part = new Part(id(3), LAYOUT, "film", Path.of("/x/.film.part"), ChunkSet.EMPTY);
    use(file -> {
      file.begin(part);
      file.have(id(3), chunks(1), durable);
      file.begin(part);
    });
    use(file -> assertThat(file.parts()).containsExactly(part));
  }

  private void use(Consumer<TransfersFile> task) throws Exception {
    JournalWriter writer = new JournalWriter();
    TransfersFile file = new TransfersFile(folder.resolve("transfers"), writer);
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
