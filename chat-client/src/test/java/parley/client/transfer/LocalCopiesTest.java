package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// What is here already of a file.
class LocalCopiesTest {

  private static final int SIZE = 20_000_000;
  private static final Layout LAYOUT = new Layout(SIZE, 3);

  @TempDir private Path folder;
  private Workbench bench;

  @BeforeEach
  void begin() throws Exception {
    bench = new Workbench(folder, (_, _, _) -> {});
  }

  @AfterEach
  void end() throws Exception {
    bench.close();
  }

  /// All of it was copied, with the disk in nobody else's hands, whoever had given it up meanwhile.
  @Test
  void aCopyThatNobodyWaitsForAnyMoreGoesNoFurther() throws Exception {
    Path movie = folder.resolve("movie");
    FileDigest digest = share(movie);
    Path film = folder.resolve("film");
    Steps steps = steps();
    new LocalCopies(bench.context, info(digest), film, steps, new Nobody()).look();
    Path part = bench.library.part(digest.manifest().id(), film);
    while (!Files.exists(part)) {
      bench.next();
      bench.diskIsDone();
    }

    steps.end();
    while (!bench.loop.isEmpty()) {
      bench.next();
      bench.diskIsDone();
    }

    assertThat(Files.mismatch(part, movie)).isBetween(1L, SIZE - 1L);
  }

  /// The disk and the loop were kept busy by nothing else, for as long as that took.
  @Test
  void aFileThatWasTouchedIsLookedAtAgainWhenItHasBeenRead() throws Exception {
    Path movie = folder.resolve("movie");
    FileDigest digest = share(movie);
    Files.write(movie, Files.readAllBytes(movie));
    CountDownLatch free = new CountDownLatch(1);
    for (int i = 0; i < Workers.count(); i++) {
      bench.workers.hashing().execute(() -> awaitQuietly(free));
    }
    CompletableFuture<Sha256> here = new CompletableFuture<>();
    new LocalCopies(bench.context, info(digest), movie, steps(), new Hopeful(here)).look();
    for (int i = 0; i < 20; i++) {
      bench.diskIsDone();
      List<Runnable> next = new ArrayList<>();
      bench.loop.drainTo(next);
      next.forEach(Runnable::run);
    }
    bench.diskIsDone();

    assertThat(bench.loop).isEmpty();
    free.countDown();
    while (!here.isDone()) {
      bench.next();
    }
    assertThat(here).isCompletedWithValue(digest.sha256());
  }

  /// It was fetched from others, though it is here.
  @Test
  void aFileThatWasTouchedWhileItWasCopiedIsCopiedAnew() throws Exception {
    Path movie = folder.resolve("movie");
    FileDigest digest = share(movie);
    Path film = folder.resolve("film");
    CompletableFuture<Sha256> here = new CompletableFuture<>();
    new LocalCopies(bench.context, info(digest), film, steps(), new Hopeful(here)).look();
    Path part = bench.library.part(digest.manifest().id(), film);
    while (!Files.exists(part)) {
      bench.next();
      bench.diskIsDone();
    }
    Files.write(movie, Files.readAllBytes(movie));

    while (!here.isDone()) {
      bench.next();
    }
    assertThat(here).isCompletedWithValue(digest.sha256());
    assertThat(film).hasSameBinaryContentAs(movie);
  }

  /// Makes a file, and shares it.
  private FileDigest share(Path movie) throws Exception {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(movie, bytes);
    FileDigest digest =
        FileHashing.start(bench.workers, movie, LAYOUT, FileStamp.of(movie), _ -> {})
            .get(60, TimeUnit.SECONDS);
    bench.library.share(digest, movie);
    return digest;
  }

  private static FileInfo info(FileDigest digest) {
    return new FileInfo("film", digest.manifest().id(), SIZE, 3, digest.sha256());
  }

  private Steps steps() {
    return new Steps(
        bench.context,
        fault -> {
          throw new AssertionError(fault);
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Hopeful(CompletableFuture<Sha256> found) implements LocalCopies.Owner {

    @Override
    public void here(HeldFile file, Sha256 sha256) {
      found.complete(sha256);
    }

    @Override
    public void notHere() {
      found.completeExceptionally(new AssertionError("it is here"));
    }

    @Override
    public void refuse(Code code, String text) {
      found.completeExceptionally(new AssertionError(text));
    }
  }

  private static final class Nobody implements LocalCopies.Owner {

    @Override
    public void here(HeldFile file, Sha256 sha256) {
      throw new AssertionError("nobody waits for it");
    }

    @Override
    public void notHere() {
      throw new AssertionError("nobody waits for it");
    }

    @Override
    public void refuse(Code code, String text) {
      throw new AssertionError("nobody waits for it");
    }
  }
}
