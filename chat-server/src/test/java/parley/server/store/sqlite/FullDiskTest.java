package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.CAROL;
import static parley.server.store.sqlite.Samples.NOW;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.Samples.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.StoredLetter;

/// The store on a disk that is really full: a small one in memory, where the tests may mount one.
/// ([WriterTest] fills a disk that only the database thinks full, anywhere.)
@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class FullDiskTest {

  @TempDir private Path disk;
  private boolean mounted;
  private Store store;
  private long last;

  @BeforeEach
  void fill() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
    assumeTrue(mounted, "no disk can be mounted here");
    store = openWithAccounts(disk.resolve("data"));
    assertThatThrownBy(
            () -> {
              while (true) {
                await(append(last + 1));
                last++;
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no space is left on the disk of " + disk.resolve("data/parley.db"));
    takeWhatIsLeft();
  }

  /// The last bytes too, which would take something small.
  private void takeWhatIsLeft() throws IOException {
    try (var out = Files.newOutputStream(disk.resolve("filler"))) {
      byte[] page = new byte[4096];
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(page);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStartWithoutRoomSaysSoAndSucceedsWhenThereIsSome() throws Exception {
    store.close();
    // A stop that had room for it leaves none.
    Files.deleteIfExists(disk.resolve("data/parley.db-shm"));
    takeWhatIsLeft();
    assertThatThrownBy(() -> open(disk.resolve("data")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no space is left on the disk of " + disk.resolve("data/parley.db"));

    Files.delete(disk.resolve("filler"));
    store = open(disk.resolve("data"));
    assertThat(store.load().accounts()).hasSize(3);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      store.close();
      // Not at once: a process that another test starts may have its files open for a moment.
      assertThat(run("umount", "--lazy", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      // There is no such command.
      return false;
    }
  }

  private void makeRoom() throws Exception {
    assertThat(run("mount", "-o", "remount,size=8m", disk.toString())).isTrue();
  }

  private CompletionStage<Integer> append(long number) {
    return store.append(List.of(letter(BOB, number, ALICE, number, "text ".repeat(500))));
  }

  private void assertHasAllThatWasAnswered() {
    assertThat(await(store.read(BOB, 0, 10_000)))
        .extracting(StoredLetter::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
  }

  @Test
  void whatIsThereCanBeReadAndEveryChangeIsRefusedUntilThereIsRoom() throws Exception {
    List<CompletionStage<?>> changes =
        List.of(
            append(last + 1),
            store.delete(BOB, 1),
            store.block(ALICE, BOB),
            store.unblock(ALICE, BOB),
            store.openSession(session(CAROL, 1, NOW)),
            store.alive(NOW),
            store.addAccounts(Samples.accounts(4711)));
    for (CompletionStage<?> change : changes) {
      assertThatThrownBy(() -> await(change))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("no space is left");
    }
    assertHasAllThatWasAnswered();

    makeRoom();

    await(append(last + 1));
    last++;
    await(store.block(ALICE, BOB));
    assertHasAllThatWasAnswered();
    assertThat(store.load().accounts()).hasSize(3);
  }

  @Test
  void aServerThatIsStartedAgainOnAFullDiskHasEverythingAndTakesMoreWhenThereIsRoom()
      throws Exception {
    store.close();
    store = open(disk.resolve("data"));
    assertHasAllThatWasAnswered();
    assertThatThrownBy(() -> await(append(last + 1))).isInstanceOf(StoreException.class);

    makeRoom();

    await(append(last + 1));
    last++;
    assertHasAllThatWasAnswered();
  }
}
