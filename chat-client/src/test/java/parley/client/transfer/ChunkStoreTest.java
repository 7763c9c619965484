package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.home.TransfersFile;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Manifest;

/// What becomes of chunks when the disk fails, or when nobody waits for them any more.
class ChunkStoreTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);

  @TempDir private Path folder;
  private final List<IOException> faults = new ArrayList<>();
  private Workbench bench;
  private PartFile part;
  private HeldFile file;
  private ChunkStore store;

  @BeforeEach
  void begin() throws Exception {
    bench = new Workbench(folder, (_, _, _) -> {});
    part = PartFile.open(folder.resolve("part"), FILM.layout().size());
    file =
        bench.library.begin(
            new TransfersFile.Part(FILM.id(), FILM.layout(), "film", part.path(), ChunkSet.EMPTY),
            true);
    store = new ChunkStore(bench.context, FILM, "film", file, part, faults::add);
  }

  @AfterEach
  void end() throws Exception {
    bench.close();
    part.close();
  }

  @Test
  void chunksThatTheDiskHasFailedToTakeAreHeldNoMore() throws Exception {
    assertThat(store.gain(1)).isTrue();
    assertThat(bench.library.find(FILM.id()).chunks().count()).isEqualTo(1);
    part.close();

    store.turn(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    while (faults.isEmpty()) {
      bench.next();
    }
    store.close();
    bench.diskIsDone();
    bench.loop.forEach(Runnable::run);

    assertThat(bench.library.find(FILM.id()).chunks().isEmpty()).isTrue();
    assertThat(
            bench
                .home
                .account(null, "village", 1, "bob")
                .transfers()
                .parts()
                .getFirst()
                .chunks()
                .isEmpty())
        .isTrue();
  }

  @Test
  void aFileThatNobodyWaitsForAnyMoreDoesNotGetItsName() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    bench.diskIsDone();
    bench.loop.clear();
    store.wantWhole();
    for (int chunk = 0; chunk < FILM.layout().chunks(); chunk++) {
      store.gain(chunk);
    }
    bench
        .workers
        .disk()
        .execute(() -> {
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    store.finish((_, _, _) -> {});
    // It is hashed: what gives it the name waits for the disk.
    bench.next();
    store.close();
    free.countDown();
    bench.diskIsDone();

    assertThat(folder.resolve("film")).doesNotExist();
    assertThat(folder.resolve("part")).exists();
  }
}
