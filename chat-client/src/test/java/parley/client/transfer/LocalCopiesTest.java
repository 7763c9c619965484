package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(movie, bytes);
    Layout layout = new Layout(SIZE, 3);
    FileDigest digest =
        FileHashing.start(bench.workers, movie, layout, FileStamp.of(movie), _ -> {})
            .get(60, TimeUnit.SECONDS);
    Sha256 id = bench.library.share(digest, movie).id();
    Path film = folder.resolve("film");
    Steps steps =
        new Steps(
            bench.context,
            fault -> {
              throw new AssertionError(fault);
            });
    FileInfo info = new FileInfo("film", id, SIZE, 3, digest.sha256());
    new LocalCopies(bench.context, info, film, steps, new Nobody()).look();
    Path part = bench.library.part(id, film);
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
