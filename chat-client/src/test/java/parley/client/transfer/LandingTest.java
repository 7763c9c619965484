package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.home.Home;
import parley.client.home.TransfersFile;
import parley.client.uplink.Asking;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Manifest;

/// What becomes of chunks when the disk fails, or when nobody waits for them any more.
class LandingTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);

  @TempDir private Path folder;
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final Workers workers = new Workers();
  private final List<IOException> faults = new ArrayList<>();
  private Home home;
  private Library library;
  private PartFile part;
  private HeldFile file;
  private Landing landing;

  @BeforeEach
  void begin() throws Exception {
    RegistryDesk desk = new RegistryDesk();
    Asking registry = desk.of("bob", loop::add);
    library = new Library(registry, workers, loop::add, _ -> true, _ -> {}, (_, _) -> {});
    home = new Home(folder.resolve("home"));
    library.connected(home.account("village", 1, "bob"), () -> {});
    part = PartFile.open(folder.resolve("part"), FILM.layout().size());
    file =
        library.begin(
            new TransfersFile.Part(FILM.id(), FILM.layout(), "film", part.path(), ChunkSet.EMPTY),
            folder.resolve("film"),
            true);
    TokenBucket unlimited = new TokenBucket(0);
    Links links =
        new Links(
            (_, _, _) -> {}, library, new Uploads(unlimited, System::nanoTime), workers, unlimited);
    Workshop shop =
        new Workshop(
            folder,
            registry,
            new Turnstile(1),
            new Turnstile(1),
            library,
            links,
            workers,
            loop::add,
            _ -> {});
    landing = new Landing(shop, FILM, "film", file, part, faults::add);
  }

  @AfterEach
  void end() throws Exception {
    workers.close(() -> {});
    part.close();
    home.release().get(60, TimeUnit.SECONDS);
  }

  @Test
  void chunksThatTheDiskHasFailedToTakeAreHeldNoMore() throws Exception {
    assertThat(landing.gain(1)).isTrue();
    assertThat(library.find(FILM.id()).chunks().count()).isEqualTo(1);
    part.close();

    landing.turn(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    while (faults.isEmpty()) {
      next();
    }
    landing.close();
    diskIsDone();
    loop.forEach(Runnable::run);

    assertThat(library.find(FILM.id()).chunks().isEmpty()).isTrue();
    assertThat(home.account("village", 1, "bob").transfers().parts().getFirst().chunks().isEmpty())
        .isTrue();
  }

  @Test
  void aFileThatNobodyWaitsForAnyMoreDoesNotGetItsName() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    diskIsDone();
    loop.clear();
    landing.wantWhole();
    for (int chunk = 0; chunk < FILM.layout().chunks(); chunk++) {
      landing.gain(chunk);
    }
    workers
        .disk()
        .execute(() -> {
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    landing.finish((_, _, _) -> {});
    // It is hashed: what gives it the name waits for the disk.
    next();
    landing.close();
    free.countDown();
    diskIsDone();

    assertThat(folder.resolve("film")).doesNotExist();
    assertThat(folder.resolve("part")).exists();
  }

  private void next() throws InterruptedException {
    Runnable next = loop.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    next.run();
  }

  private void diskIsDone() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    workers.disk().execute(done::countDown);
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
