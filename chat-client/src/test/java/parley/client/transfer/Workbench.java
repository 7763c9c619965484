package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import parley.client.home.Home;
import parley.client.peer.ChunkLinks;
import parley.client.uplink.Asking;

/// A context whose loop is the test itself, so that it decides what comes between two steps.
final class Workbench {

  final RegistryDesk registry = new RegistryDesk();
  final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  final Workers workers = new Workers();
  final Library library;
  final TransferContext context;
  final Home home;

  /// Bob's, who shares nothing yet; `peers` opens his links.
  Workbench(Path folder, ChunkLinks peers) throws Exception {
    Asking desk = registry.of("bob", loop::add);
    library = new Library(desk, workers, loop::add, _ -> true, _ -> {}, (_, _) -> {});
    home = new Home(folder.resolve("home"));
    library.connected(home.account(null, "village", 1, "bob"), () -> {});
    TokenBucket unlimited = new TokenBucket(0);
    Links links =
        new Links(peers, library, new Uploads(unlimited, System::nanoTime), workers, unlimited);
    context =
        new TransferContext(
            folder,
            desk,
            new ConcurrencyLimit(1),
            new ConcurrencyLimit(1),
            library,
            links,
            workers,
            loop::add,
            _ -> {});
    diskIsDone();
    loop.clear();
  }

  /// Takes the next step on the loop.
  void next() throws InterruptedException {
    Runnable next = loop.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    next.run();
  }

  /// What the disk was asked for is done, and the answers are on the loop.
  void diskIsDone() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    workers.disk().execute(done::countDown);
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  void close() throws Exception {
    workers.close(() -> {});
    home.release().get(60, TimeUnit.SECONDS);
  }
}
