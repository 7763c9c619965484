package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientEvent;
import parley.client.api.FileConfig;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Request;

class TransfersTest {

  @TempDir Path folder;

  /// A front end that is told to stop waits for it.
  @Test
  void theEndWaitsForADiskThatTakesNothingOnlySoLong() {
    Executor stuck = task -> {};
    Transfers transfers =
        new Transfers(
            FileConfig.of(folder),
            stuck,
            new RegistryDesk().of("alice", stuck),
            (user, linked, failed) -> {},
            new NoMatter());
    transfers.register("file", OptionalInt.empty(), new CompletableFuture<>());

    assertThat(transfers.close()).succeedsWithin(60, TimeUnit.SECONDS);
  }

  /// Downloads, uploads and announcements stood still from then on.
  @Test
  void aFaultInATurnDoesNotEndTheTurns() throws Exception {
    Manifest film = Manifest.of(new Layout(30, 3), new byte[96]);
    RegistryDesk desk = new RegistryDesk();
    desk.knows("film", film);
    desk.comes("alice");
    AtomicBoolean faulty = new AtomicBoolean();
    CountDownLatch asked = new CountDownLatch(1);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Executor loop = task -> thread.execute(() -> survive(task));
      Asking registry =
          new Asking() {
            @Override
            public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
              if (faulty.get()) {
                asked.countDown();
              }
              desk.of("alice", loop).ask(request, answered);
            }

            @Override
            public void tell(Notification notification) {}
          };
      Transfers.Owner owner =
          new NoMatter() {
            @Override
            public void tell(ClientEvent event) {
              if (event instanceof ClientEvent.Progress) {
                faulty.set(true);
                throw new IllegalStateException("a fault");
              }
            }
          };
      Transfers transfers =
          new Transfers(FileConfig.of(folder), loop, registry, (_, _, _) -> {}, owner);
      transfers.download("film", ChunkSet.EMPTY, new CompletableFuture<>());

      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      transfers.close().get(60, TimeUnit.SECONDS);
    }
  }

  private static void survive(Runnable task) {
    try {
      task.run();
    } catch (IllegalStateException e) {
      // As an event loop does.
    }
  }

  private static class NoMatter implements Transfers.Owner {
    @Override
    public void tell(ClientEvent event) {}

    @Override
    public <T> void complete(CompletableFuture<T> future, T value) {}
  }
}
