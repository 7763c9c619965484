package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// Several commands for chunks of one file, which come in one download: what each is answered.
@Execution(ExecutionMode.CONCURRENT)
class JoinedDownloadsTest {

  @TempDir private Path folder;
  private Village village;

  @BeforeEach
  void open() {
    village = new Village(folder);
  }

  @AfterEach
  void close() throws Exception {
    village.close();
  }

  /// It was answered with the whole file, or `unavailable` with it.
  @Test
  void whoseChunksAreThereIsAnsweredAndTheOthersHearWhatTheyLack() throws Exception {
    Villager carol = carolWhoCanGetFourOfTenChunks();
    var all = carol.begin("film");
    var one = carol.begin("film", 3);
    var two = carol.begin("film", 3, 7);

    Download three = DownloadTest.ok(one.get(60, TimeUnit.SECONDS));
    assertThat(all).isNotDone();
    assertThat(three.complete()).isFalse();
    assertThat(three.chunks()).isEqualTo(ChunkSet.of(3));
    assertThat(three.path()).exists();
    assertThat(village.registry.held("carol", film()).get(3)).isTrue();
    assertThat(unavailable(two)).contains("chunk 7 of film", "alice");
    assertThat(unavailable(all)).contains("chunks 4, 5, 6, 7, 8 and 9 of film", "alice");
    assertThat(carol.transfers("film"))
        .singleElement()
        .returns(Transfer.State.WAITING, Transfer::state);
  }

  @Test
  void whoseChunksAreThereAndNotAnnouncedYetIsAnsweredWhenTheyAreThoughTheRestIsGivenUp()
      throws Exception {
    Villager carol = carolWhoCanGetFourOfTenChunks();
    village.registry.announcements(false);
    var all = carol.begin("film");
    var one = carol.begin("film", 3);

    assertThat(unavailable(all)).contains("chunks 4, 5, 6, 7, 8 and 9 of film");
    assertThat(one).isNotDone();
    village.registry.announcements(true);
    carol.reconnects();
    assertThat(DownloadTest.ok(one.get(60, TimeUnit.SECONDS)).complete()).isFalse();
  }

  /// Its part file went, and it was never answered.
  @Test
  void whoGivesUpWhatWaitsDoesNotGiveUpTheSameByAnotherName() throws Exception {
    Villager alice = village.person("alice");
    Path original = alice.shares("film", 1_000_000, 5, 10);
    Villager dave = village.person("dave");
    Files.copy(original, dave.files.resolve("movie"));
    DownloadTest.ok(dave.register("movie", 10));
    dave.close();
    village.person("bob", 300_000, 0).downloaded("film", 0, 1, 2, 3);
    alice.close();
    Villager carol = village.person("carol");
    assertThat(unavailable(carol.begin("film"))).contains("chunks 4, 5, 6, 7, 8 and 9 of film");
    var movie = carol.begin("movie", 0, 1, 2, 3);
    await().until(() -> carol.hasSomeOf("movie"));
    CompletableFuture<Outcome<@Nullable Void>> given = new CompletableFuture<>();
    carol.transfers().cancel("film", given);
    DownloadTest.ok(given.get(60, TimeUnit.SECONDS));

    assertThat(DownloadTest.ok(movie.get(60, TimeUnit.SECONDS)).path()).exists();
  }

  @Test
  void whatIsThereOfADownloadGoesAlsoWhenItIsGivenUpBeforeItsTurn() throws Exception {
    village.person("alice").shares("film", 1000, 5, 2);
    Villager bob = village.person("bob");
    bob.downloaded("film", 0);
    assertThat(bob.inFolder()).hasSize(1);
    village.registry.manifests(false);
    for (int i = 0; i < Limits.DOWNLOADS; i++) {
      village.registry.knows("film" + i, Manifest.of(new Layout(1000 + i, 1), new byte[32]));
      bob.begin("film" + i);
    }
    var film = bob.begin("film");
    CompletableFuture<Outcome<@Nullable Void>> given = new CompletableFuture<>();
    bob.transfers().cancel("film", given);
    DownloadTest.ok(given.get(60, TimeUnit.SECONDS));

    assertThat(DownloadTest.code(film.get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    await().untilAsserted(() -> assertThat(bob.inFolder()).isEmpty());
  }

  private Villager carolWhoCanGetFourOfTenChunks() throws Exception {
    Villager alice = village.person("alice");
    alice.shares("film", 1_000_000, 5, 10);
    village.person("bob").downloaded("film", 0, 1, 2, 3);
    alice.close();
    return village.person("carol");
  }

  /// It was given up with the first, a moment after it had come.
  @Test
  void whoJoinsWhatHasNoHopeAnyMoreHasHopeOfTheirOwn() throws Exception {
    Villager alice = village.person("alice", 1_000_000, 0);
    Villager carol = village.person("carol");
    Path original = alice.shares("film", 2_000_000, 3, 20);
    Files.copy(original, carol.files.resolve("film"));
    DownloadTest.ok(carol.register("film", 20));
    carol.close();
    // Said to hold it, and not to be reached.
    village.registry.claim("dave", film(), ChunkSet.all(20).toBitSet());
    Villager bob = village.person("bob");
    var first = bob.begin("film");
    await().until(() -> bob.hasSomeOf("film"));
    alice.close();
    await().until(() -> bob.transfers("film").getFirst().state() == Transfer.State.WAITING);
    var second = bob.begin("film");

    assertThat(unavailable(first)).contains("of film");
    assertThat(second).isNotDone();
    village.person("carol");
    assertThat(DownloadTest.ok(second.get(60, TimeUnit.SECONDS)).path())
        .hasSameBinaryContentAs(original);
  }

  private Sha256 film() {
    return village.registry.info("film").file();
  }

  private static String unavailable(CompletableFuture<Outcome<Download>> outcome) throws Exception {
    Outcome<Download> refused = outcome.get(60, TimeUnit.SECONDS);
    assertThat(DownloadTest.code(refused)).isEqualTo(Code.UNAVAILABLE);
    return ((Outcome.Refused<Download>) refused).text();
  }
}
