package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.Code;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// Files that go from one to another, over sockets.
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class DownloadTest {

  /// Bytes a second of who shares what is to take some seconds.
  private static final long SLOWLY = 300_000;

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

  @Test
  void aFileArrivesWholeAndIsSharedByWhoHasFetchedIt() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Villager carol = village.person("carol");
    Path original = alice.write("film", 5_000_001, 1);
    SharedFile shared = ok(alice.register("film", 7));
    Download download = bob.downloaded("film");
    assertThat(download.path())
        .isEqualTo(bob.files.resolve("film"))
        .hasSameBinaryContentAs(original);
    assertThat(download.complete()).isTrue();
    assertThat(download.sha256()).isEqualTo(shared.sha256());
    assertThat(download.bytes()).isEqualTo(5_000_001);
    assertThat(download.sources()).containsOnlyKeys("alice");
    alice.close();
    assertThat(carol.downloaded("film").path()).hasSameBinaryContentAs(original);
    assertThat(carol.inFolder()).hasSize(1);
  }

  @Test
  void anEmptyFileIsOneEmptyChunk() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.write("nothing", 0, 1);
    assertThat(ok(alice.register("nothing", 0)).chunks()).isEqualTo(1);
    Download download = bob.downloaded("nothing");
    assertThat(download.path()).isEmptyFile();
    assertThat(download.complete()).isTrue();
  }

  @Test
  void chunksGoToTheirPlacesAndMakeTheFileWhenAllAreThere() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_003, 2, 10);
    Download some = bob.downloaded("film", 7, 2);
    assertThat(some.complete()).isFalse();
    assertThat(some.sha256()).isNull();
    assertThat(bob.files.resolve("film")).doesNotExist();
    Download rest = bob.downloaded("film");
    assertThat(rest.bytes()).isEqualTo(1_000_003 - some.bytes());
    assertThat(rest.path()).hasSameBinaryContentAs(original);
  }

  @Test
  void aFileThatIsThereAlreadyIsNotFetched() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 100_000, 3, 3);
    Files.copy(original, bob.files.resolve("film"));
    Download download = bob.downloaded("film");
    assertThat(download.bytes()).isZero();
    assertThat(download.complete()).isTrue();
  }

  @Test
  void whatIsHereUnderAnotherNameIsCopiedAndNobodyIsAsked() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 100_000, 3, 3);
    Files.copy(original, bob.files.resolve("movie"));
    ok(bob.register("movie", 3));
    bob.close();
    Download download = alice.downloaded("movie");
    assertThat(download.path())
        .isEqualTo(alice.files.resolve("movie"))
        .hasSameBinaryContentAs(original);
    assertThat(download.bytes()).isZero();
    assertThat(village.person("carol").downloaded("film").sources()).containsOnlyKeys("alice");
  }

  /// Two commands that made the same copy took each other's writing for a change of the original.
  @Test
  void aCopyThatIsAskedForTwiceIsMadeOnceAndTheOriginalStaysShared() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 20_000_000, 3, 3);
    Files.copy(original, bob.files.resolve("movie"));
    ok(bob.register("movie", 3));
    var once = alice.begin("movie");
    var twice = alice.begin("movie");
    assertThat(ok(once.get(60, TimeUnit.SECONDS)).path()).hasSameBinaryContentAs(original);
    assertThat(ok(twice.get(60, TimeUnit.SECONDS)).complete()).isTrue();
    assertThat(alice.events).noneMatch(ClientEvent.SharedFileLost.class::isInstance);
  }

  @Test
  void whatIsAskedForByAnotherNameWhileItComesIsThereByBothInTheEnd() throws Exception {
    Villager alice = village.person("alice", 1_000_000, 0);
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 3, 10);
    Villager carol = village.person("carol");
    Files.copy(original, carol.files.resolve("movie"));
    ok(carol.register("movie", 10));
    carol.close();
    var film = bob.begin("film");
    await().until(() -> !bob.transfers("film").isEmpty());
    var movie = bob.begin("movie");
    assertThat(ok(film.get(60, TimeUnit.SECONDS)).path())
        .isEqualTo(bob.files.resolve("film"))
        .hasSameBinaryContentAs(original);
    assertThat(ok(movie.get(60, TimeUnit.SECONDS)).path())
        .isEqualTo(bob.files.resolve("movie"))
        .hasSameBinaryContentAs(original);
  }

  /// The default folder is the current one: both wrote into one part file, and who was second
  /// spoilt what the first shared.
  @Test
  void twoWhoFetchTheSameIntoOneFolderDoNotDisturbEachOther() throws Exception {
    Villager alice = village.person("alice", 2_000_000, 0);
    Villager bob = village.person("bob");
    Villager carol = village.person("carol", bob.files);
    Path original = alice.shares("film", 2_000_000, 3, 20);
    var bobs = bob.begin("film");
    var carols = carol.begin("film");
    assertThat(ok(bobs.get(60, TimeUnit.SECONDS)).path()).hasSameBinaryContentAs(original);
    assertThat(ok(carols.get(60, TimeUnit.SECONDS)).path()).hasSameBinaryContentAs(original);
    await()
        .untilAsserted(() -> assertThat(bob.inFolder()).containsExactly(bob.files.resolve("film")));
    bob.reconnects();
    carol.reconnects();
    assertThat(bob.events).noneMatch(ClientEvent.SharedFileLost.class::isInstance);
    assertThat(carol.events).noneMatch(ClientEvent.SharedFileLost.class::isInstance);
  }

  @Test
  void aCommandIsAnsweredAlsoWhenItsFileIsLostBeforeTheRegistryKnows() throws Exception {
    Villager alice = village.person("alice");
    Path film = alice.write("film", 1000, 3);
    village.registry.announcements(false);
    var registered = alice.registering("film", 3);
    await().until(() -> village.registry.refused() > 0);
    Files.delete(film);
    alice.reconnects();
    assertThat(code(registered.get(60, TimeUnit.SECONDS))).isEqualTo(Code.NO_SUCH_FILE);
  }

  @Test
  void aDownloadIsAnsweredAlsoWhenTheRegistryForgetsItsFileMeanwhile() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    alice.shares("film", 2_000_000, 3, 20);
    var some = bob.begin("film", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    await().until(() -> bob.hasSomeOf("film"));
    village.registry.forget(film());
    assertThat(code(some.get(60, TimeUnit.SECONDS))).isEqualTo(Code.DISK);
    assertThat(bob.events).anyMatch(ClientEvent.SharedFileLost.class::isInstance);
    assertThat(bob.files.resolve("film")).doesNotExist();
  }

  @Test
  void aWholeFileThatTheRegistryForgetsMeanwhileIsThereAllTheSame() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 3, 10);
    var film = bob.begin("film");
    await().until(() -> bob.hasSomeOf("film"));
    village.registry.forget(film());
    assertThat(code(film.get(60, TimeUnit.SECONDS))).isEqualTo(Code.DISK);
    assertThat(bob.files.resolve("film")).hasSameBinaryContentAs(original);
  }

  /// With a full disk of the server neither was ever answered.
  @ParameterizedTest
  @EnumSource(names = {"DISK", "THROTTLED", "INTERNAL"})
  void whoeverIsToShareWhatTheRegistryDoesNotTakeHearsWhy(Code why) throws Exception {
    Villager bob = village.person("bob");
    Villager carol = village.person("carol");
    Villager dave = village.person("dave");
    Path original = village.person("alice").shares("film", 1000, 3, 10);
    Files.copy(original, carol.files.resolve("film"));
    Files.copy(original, dave.files.resolve("film"));
    village.registry.refusesAnnouncements(why, "bob", "carol", "dave");
    assertThat(code(bob.download("film"))).isEqualTo(why);
    assertThat(code(carol.register("film", 10))).isEqualTo(why);
    assertThat(code(dave.download("film"))).isEqualTo(why);
    assertThat(bob.files.resolve("film")).hasSameBinaryContentAs(original);
    village.registry.announcements(true);
    bob.reconnects();
    assertThat(village.registry.held("bob", film()).cardinality()).isEqualTo(10);
  }

  @Test
  void theSameContentUnderAnotherNameMayBeRegisteredWhileItIsFetched() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 2_000_000, 3, 20);
    var film = bob.begin("film");
    await().until(() -> bob.hasSomeOf("film"));
    Files.copy(original, bob.files.resolve("copy"));
    ok(bob.register("copy", 20));
    var again = bob.begin("film");
    assertThat(ok(film.get(60, TimeUnit.SECONDS)).path())
        .isEqualTo(bob.files.resolve("film"))
        .hasSameBinaryContentAs(original);
    assertThat(ok(again.get(60, TimeUnit.SECONDS)).complete()).isTrue();
    assertThat(bob.files.resolve("copy")).hasSameBinaryContentAs(original);
  }

  @Test
  void anotherFileInTheWayIsNotTouched() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 100_000, 3, 3);
    Path mine = bob.write("film", 100_000, 4);
    byte[] before = Files.readAllBytes(mine);
    assertThat(code(bob.download("film"))).isEqualTo(Code.EXISTS);
    assertThat(mine).hasBinaryContent(before);
  }

  @Test
  void whatIsMissingIsNamedAndGoesOnByItselfWhenItIsThere() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Villager carol = village.person("carol");
    Path original = alice.shares("film", 1_000_000, 5, 10);
    bob.downloaded("film", 0, 1, 2, 3);
    alice.close();
    Outcome<Download> outcome = carol.download("film");
    assertThat(code(outcome)).isEqualTo(Code.UNAVAILABLE);
    Outcome.Refused<Download> refused = (Outcome.Refused<Download>) outcome;
    assertThat(refused.text()).contains("chunks 4, 5, 6, 7, 8 and 9 of film", "alice");
    assertThat(refused.details())
        .isEqualTo(new Outcome.Details.Chunks(List.of(4L, 5L, 6L, 7L, 8L, 9L)));
    assertThat(carol.transfers("film"))
        .singleElement()
        .returns(Transfer.State.WAITING, Transfer::state)
        .returns(400_000L, Transfer::done)
        .returns(1_000_000L, Transfer::total);
    village.person("alice");
    await().until(() -> carol.finished().size() == 1);
    Download rest = carol.finished().getFirst();
    assertThat(rest.bytes()).isEqualTo(600_000);
    assertThat(rest.path()).hasSameBinaryContentAs(original);
    assertThat(carol.transfers("film")).isEmpty();
  }

  /// Bob, whose download of alice's film was answered `unavailable`: she has left.
  private Villager bobWhoWaitsForAlice() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 5, 10);
    alice.close();
    assertThat(code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
    return bob;
  }

  @Test
  void whatWaitsStandsStillAndTriesAtOnceWhenItIsToGoOn() throws Exception {
    Villager bob = bobWhoWaitsForAlice();
    command(into -> bob.transfers().pause("film", into));
    assertThat(bob.transfers("film").getFirst().state()).isEqualTo(Transfer.State.PAUSED);
    village.person("alice");
    command(into -> bob.transfers().resume("film", into));
    await().until(() -> bob.finished().size() == 1);
  }

  /// It was answered ok, and undone by the answer to `download`.
  @Test
  void whatIsToStandStillInTheMomentInWhichItIsGivenUpStandsStillAsItWaits() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 5, 10);
    alice.close();
    CompletableFuture<Outcome<@Nullable Void>> paused = new CompletableFuture<>();
    village.registry.whenAskedForThoseAway(() -> bob.transfers().pause("film", paused));
    assertThat(code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
    ok(paused.get(60, TimeUnit.SECONDS));
    assertThat(bob.transfers("film").getFirst().state()).isEqualTo(Transfer.State.PAUSED);
  }

  @Test
  void whatGoesOnByItselfTellsWhyItStops() throws Exception {
    Villager bob = bobWhoWaitsForAlice();
    bob.write("film", 1000, 6);
    village.person("alice");
    await()
        .untilAsserted(() ->
            assertThat(bob.events)
                .contains(
                    new ClientEvent.DownloadFailed(
                        "film", Code.EXISTS, "another file is called film")));
    assertThat(bob.transfers("film")).isEmpty();
  }

  @Test
  void whatGoesOnByItselfTellsAlsoThatTheRegistryDoesNotTakeIt() throws Exception {
    Villager bob = bobWhoWaitsForAlice();
    village.registry.refusesAnnouncements(Code.THROTTLED, "bob");
    village.person("alice");
    await()
        .untilAsserted(() ->
            assertThat(bob.events)
                .contains(
                    new ClientEvent.DownloadFailed(
                        "film",
                        Code.THROTTLED,
                        "film came, but cannot be shared: there is no room")));
    assertThat(bob.transfers("film")).isEmpty();
  }

  @Test
  void whatWaitsIsNotForgottenWhenACommandForItFailsAtItsStart() throws Exception {
    Villager bob = bobWhoWaitsForAlice();
    for (Path part : bob.inFolder()) {
      Files.delete(part);
    }
    Files.delete(bob.files);
    assertThat(code(bob.download("film"))).isEqualTo(Code.DISK);
    Files.createDirectory(bob.files);
    village.person("alice");
    await().until(() -> bob.finished().size() == 1);
  }

  @Test
  void whatGoesOnByItselfTellsHowFarItIs() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 2_000_000, 5, 20);
    alice.close();
    assertThat(code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
    village.person("alice", 1_000_000, 0);
    await().until(() -> bob.finished().size() == 1);
    assertThat(bob.events)
        .anyMatch(event -> event instanceof ClientEvent.Progress progress && progress.done() > 0);
  }

  @Test
  void aDownloadThatIsStartingIsGivenUp() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 5, 10);
    village.registry.manifests(false);
    var film = bob.begin("film");
    var joined = bob.begin("film", 3);
    command(into -> bob.transfers().cancel("film", into));
    assertThat(code(film.get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    assertThat(code(joined.get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    village.registry.manifests(true);
    assertThat(bob.downloaded("film").complete()).isTrue();
  }

  /// It was refused: there was no download yet.
  @Test
  void aPauseRightBehindTheCommandHolds() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    alice.shares("film", 1_000_000, 5, 10);

    CompletableFuture<Outcome<Download>> begun = bob.begin("film");
    command(into -> bob.transfers().pause("film", into));
    await()
        .until(() ->
            bob.transfers("film").stream()
                .anyMatch(transfer -> transfer.state() == Transfer.State.PAUSED));
    assertThat(begun).isNotDone();

    command(into -> bob.transfers().resume("film", into));
    assertThat(begun.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void soManyDownloadsGoOnAtOnceAndNotOneMoreUntilOneIsOver() throws Exception {
    Villager bob = village.person("bob");
    village.registry.manifests(false);
    List<CompletableFuture<Outcome<Download>>> begun = new ArrayList<>();
    for (int i = 0; i < Limits.DOWNLOADS + 2; i++) {
      village.registry.knows("film" + i, Manifest.of(new Layout(1000 + i, 1), new byte[32]));
      begun.add(bob.begin("film" + i));
    }
    int last = Limits.DOWNLOADS + 1;

    assertThat(begun).allSatisfy(each -> assertThat(each).isNotDone());
    assertThat(queued(bob)).containsExactly("film" + Limits.DOWNLOADS, "film" + last);
    command(into -> bob.transfers().cancel("film" + last, into));
    assertThat(code(begun.get(last).get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    assertThat(queued(bob)).containsExactly("film" + Limits.DOWNLOADS);
    command(into -> bob.transfers().cancel("film3", into));
    assertThat(code(begun.get(3).get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    assertThat(queued(bob)).isEmpty();
    assertThat(begun.get(Limits.DOWNLOADS)).isNotDone();
  }

  private static List<String> queued(Villager villager) throws Exception {
    return Villager.done(villager.transfers()::transfers).stream()
        .filter(transfer -> transfer.state() == Transfer.State.QUEUED)
        .map(Transfer::name)
        .toList();
  }

  @Test
  void whatIsGivenUpBeforeItsTurnDoesNotBeginWhenThatComes() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 3, 10);
    Villager carol = village.person("carol");
    Files.copy(original, carol.files.resolve("movie"));
    ok(carol.register("movie", 10));
    carol.close();
    var film = bob.begin("film");
    await().until(() -> !bob.transfers("film").isEmpty());
    var movie = bob.begin("movie");
    command(into -> bob.transfers().cancel("movie", into));
    assertThat(code(movie.get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    assertThat(ok(film.get(60, TimeUnit.SECONDS)).complete()).isTrue();
    assertThat(bob.files.resolve("movie")).doesNotExist();
  }

  @Test
  void whatWasFetchedBeforeIsNotFetchedAgainAfterARestart() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    bob.downloaded("film", 0, 1, 2, 3, 9);
    bob.close();
    Download rest = village.person("bob").downloaded("film");
    assertThat(rest.bytes()).isEqualTo(500_000);
    assertThat(rest.path()).hasSameBinaryContentAs(original);
  }

  /// It was believed, and the whole was given its name with what had become of it.
  @Test
  void whatHasChangedInThePartFileSinceItWasVerifiedIsFetchedAgain() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1, 2, 3, 9).path();
    bob.close();
    try (FileChannel disk = FileChannel.open(part, StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap(new byte[100]), 150_000);
    }

    Download rest = village.person("bob").downloaded("film");

    assertThat(rest.path()).hasSameBinaryContentAs(original);
    assertThat(rest.bytes()).isEqualTo(600_000);
    assertThat(village.registry.held("bob", film()).cardinality()).isEqualTo(10);
  }

  /// Those that were not asked for were waited for, and nobody fetched them.
  @Test
  void whoAskedForTheRestOnlyIsAnsweredAlsoWhenSomeOfWhatWasThereHasChanged() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1, 2, 3, 9).path();
    bob.close();
    try (FileChannel disk = FileChannel.open(part, StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap(new byte[100]), 150_000);
    }

    Download rest = village.person("bob").downloaded("film", 4, 5, 6, 7, 8);

    assertThat(rest.complete()).isFalse();
    assertThat(village.registry.held("bob", film()).cardinality()).isEqualTo(9);
  }

  @Test
  void whatIsBegunAgainInAnotherFolderIsHeldThereOnlyAndNothingStaysInTheFirst() throws Exception {
    beginsInAnotherFolder(false);
  }

  @Test
  void soItIsWhenThatFolderHasAPartFileOfItAlready() throws Exception {
    beginsInAnotherFolder(true);
  }

  private void beginsInAnotherFolder(boolean wasThere) throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    bob.close();
    Path other = Files.createDirectories(folder.resolve("other"));
    if (wasThere) {
      Files.write(other.resolve(part.getFileName()), new byte[1_000_000]);
    }
    Villager again = village.person("bob", other);
    assertThat(again.downloaded("film", 5).path()).hasParent(other);
    assertThat(village.registry.held("bob", film()).stream()).containsExactly(5);
    await().until(() -> !Files.exists(part));
    assertThat(again.downloaded("film").complete()).isTrue();
  }

  @Test
  void whatIsThereByNowInWholeLeavesNoPartFile() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    Files.copy(original, bob.files.resolve("film"));
    assertThat(bob.downloaded("film").bytes()).isZero();
    await().until(() -> !Files.exists(part));
  }

  @Test
  void norDoesWhatIsThereInWholeInAnotherFolder() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    bob.close();
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(original, other.resolve("film"));
    assertThat(village.person("bob", other).downloaded("film").bytes()).isZero();
    await().until(() -> !Files.exists(part));
  }

  @Test
  void norDoesWhatWasRegisteredMeanwhile() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    Files.copy(original, bob.files.resolve("film"));
    ok(bob.register("film", 10));
    await().until(() -> !Files.exists(part));
    assertThat(bob.downloaded("film").bytes()).isZero();
  }

  @Test
  void norDoesWhatIsRegisteredWhileItIsFetchedAndThenNotFetchedToTheEnd() throws Exception {
    Villager alice = village.person("alice", SLOWLY, 0);
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 2_000_000, 3, 20);
    var _ = bob.begin("film");
    await().until(() -> !bob.transfers("film").isEmpty());
    command(into -> bob.transfers().pause("film", into));
    Path copy = Files.copy(original, bob.files.resolve("copy"));
    ok(bob.register("copy", 20));
    assertThat(bob.inFolder()).hasSize(2);
    bob.close();
    assertThat(bob.inFolder()).containsExactly(copy);
  }

  @Test
  void norDoesWhatIsRegisteredWhileItsDownloadStartsAndThenDoesNotRun() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    bob.downloaded("film", 0, 1);
    village.registry.manifests(false);
    var _ = bob.begin("film");
    Path copy = Files.copy(original, bob.files.resolve("copy"));
    ok(bob.register("copy", 10));
    bob.close();
    assertThat(bob.inFolder()).containsExactly(copy);
  }

  @Test
  void aFileThatGotItsNameButNotItsRecordIsSharedAfterARestartIfItIsRight() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    bob.close();
    Files.delete(part);
    Files.copy(original, bob.files.resolve("film"));
    village.person("bob");
    await().until(() -> village.registry.held("bob", film()).cardinality() == 10);
  }

  @Test
  void anotherFileInThePlaceOfADownloadIsNotSharedAfterARestart() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1_000_000, 6, 10);
    Path part = bob.downloaded("film", 0, 1).path();
    bob.close();
    Files.delete(part);
    bob.write("film", 1_000_000, 7);
    Villager again = village.person("bob");
    await()
        .untilAsserted(
            () -> assertThat(again.events).anyMatch(ClientEvent.SharedFileLost.class::isInstance));
    assertThat(village.registry.held("bob", film()).isEmpty()).isTrue();
  }

  private Sha256 film() {
    return village.registry.info("film").file();
  }

  @Test
  void chunksThatAreNotOfTheFileAreNamed() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 6, 10);
    Outcome<Download> outcome = bob.download("film", 3, 10, 12);
    assertThat(code(outcome)).isEqualTo(Code.UNKNOWN_CHUNK);
    assertThat(((Outcome.Refused<Download>) outcome).text()).contains("10 and 12");
    assertThat(code(bob.download("../film"))).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(code(bob.download("song"))).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void severalSourcesAndSeveralDownloadersShareTheWork() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Villager carol = village.person("carol");
    Path original = alice.shares("film", 20_000_000, 7, 50);
    var bobs = bob.begin("film");
    var carols = carol.begin("film");
    assertThat(ok(bobs.get()).path()).hasSameBinaryContentAs(original);
    assertThat(ok(carols.get()).path()).hasSameBinaryContentAs(original);
    Download last = village.person("dave").downloaded("film");
    assertThat(last.sources()).containsOnlyKeys("alice", "bob", "carol");
    assertThat(last.path()).hasSameBinaryContentAs(original);
  }

  @Test
  void limitsHoldBothWays() throws Exception {
    Villager alice = village.person("alice", 1_000_000, 0);
    Villager bob = village.person("bob");
    Villager carol = village.person("carol", 0, 1_000_000);
    alice.shares("film", 1_500_000, 8, 15);
    assertThat(bob.downloaded("film").took())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    bob.shares("song", 1_500_000, 9, 15);
    assertThat(carol.downloaded("song").took())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
  }

  @Test
  void aSecondCommandForTheSameFileJoinsTheFirst() throws Exception {
    Villager alice = village.person("alice", 2_000_000, 0);
    Villager bob = village.person("bob");
    alice.shares("film", 2_000_000, 8, 20);
    var some = bob.begin("film", 3, 4);
    var all = bob.begin("film");
    long fetched = ok(all.get(60, TimeUnit.SECONDS)).bytes();
    assertThat(fetched).isLessThanOrEqualTo(2_000_000);
    assertThat(ok(some.get(60, TimeUnit.SECONDS)).chunks().count()).isEqualTo(2);
  }

  @Test
  void aDownloadStandsStillGoesOnAndIsGivenUp() throws Exception {
    Villager alice = village.person("alice", 1_000_000, 0);
    Villager bob = village.person("bob");
    alice.shares("film", 3_000_000, 8, 30);
    var film = bob.begin("film");
    await().until(() -> !bob.transfers("film").isEmpty());
    command(into -> bob.transfers().pause("film", into));
    assertThat(bob.transfers("film").getFirst().state()).isEqualTo(Transfer.State.PAUSED);
    command(into -> bob.transfers().resume("film", into));
    await().until(() -> bob.transfers("film").getFirst().done() > 1_000_000);
    command(into -> bob.transfers().cancel("film", into));
    assertThat(code(film.get(60, TimeUnit.SECONDS))).isEqualTo(Code.STOPPED);
    await().untilAsserted(() -> assertThat(bob.inFolder()).isEmpty());
    CompletableFuture<Outcome<@Nullable Void>> again = new CompletableFuture<>();
    bob.transfers().cancel("film", again);
    assertThat(code(again.get(60, TimeUnit.SECONDS))).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldAndNothingIsLost() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 8, 2);
    Files.delete(bob.files);
    assertThat(code(bob.download("film"))).isEqualTo(Code.DISK);
    Files.createDirectory(bob.files);
    assertThat(bob.downloaded("film").complete()).isTrue();
  }

  @Test
  void whatCannotBeRecordedIsNotRegisteredAndNobodyIsToldThatItWas() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.shares("film", 1000, 8, 10);
    for (Villager each : new Villager[] {alice, bob}) {
      each.fillsHome();
    }
    alice.write("song", 1000, 9);
    assertThat(code(alice.register("song", 2))).isEqualTo(Code.DISK);
    assertThat(code(bob.download("film", 3))).isEqualTo(Code.DISK);
    assertThat(code(bob.download("film"))).isEqualTo(Code.DISK);
    assertThat(bob.files.resolve("film")).hasSameBinaryContentAs(alice.files.resolve("film"));
    await()
        .until(() -> village.registry.held("bob", village.registry.info("film").file()).isEmpty());
    assertThat(village.registry.held("alice", village.registry.info("song").file()).cardinality())
        .isZero();
    // What was recorded before is not touched.
    assertThat(code(alice.register("film", 10))).isEqualTo(Code.ALREADY_REGISTERED);
    assertThat(village.registry.held("alice", village.registry.info("film").file()).cardinality())
        .isEqualTo(10);
  }

  @Test
  void registrationsAreRefusedForTheReasonsInTheRules() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path film = alice.write("film", 1000, 8);
    assertThat(code(alice.register("film", 1001))).isEqualTo(Code.BAD_CHUNKS);
    assertThat(code(alice.register("films", 1))).isEqualTo(Code.NO_SUCH_FILE);
    assertThat(code(alice.register("../files/film", 1))).isEqualTo(Code.NO_SUCH_FILE);
    ok(alice.register("film", 10));
    assertThat(code(alice.register("film", 10))).isEqualTo(Code.ALREADY_REGISTERED);
    Files.copy(film, bob.files.resolve("film"));
    assertThat(ok(bob.register("film", 3)).chunks()).isEqualTo(10);
    bob.write("film", 1000, 9);
    assertThat(code(bob.register("film", 10))).isEqualTo(Code.NAME_TAKEN);
  }

  /// It was taken for another file, and the first one stayed shared as what it had been.
  @Test
  void aFileThatCameToAFolderByALinkAndHasChangedIsWithdrawnWhenItIsRegistered() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Villager alice = village.person("alice");
    Villager bob = village.person("bob", Files.createSymbolicLink(folder.resolve("link"), files));
    alice.shares("film", 1000, 8, 2);
    bob.downloaded("film");
    bob.write("film", 1000, 9);
    assertThat(code(bob.register("film", 2))).isEqualTo(Code.NAME_TAKEN);
    assertThat(bob.events).contains(new ClientEvent.SharedFileLost("film", "it has changed"));
  }

  @Test
  void aSharedFileThatHasChangedMeanwhileIsNoticedAtTheNextLogin() throws Exception {
    Villager alice = village.person("alice");
    alice.write("film", 1000, 8);
    alice.write("song", 1000, 9);
    ok(alice.register("film", 2));
    ok(alice.register("song", 2));
    alice.close();
    alice.write("film", 999, 8);
    Villager again = village.person("alice");
    await()
        .untilAsserted(() ->
            assertThat(again.events)
                .containsExactly(new ClientEvent.SharedFileLost("film", "it has changed")));
    Villager bob = village.person("bob");
    assertThat(bob.downloaded("song").sources()).containsOnlyKeys("alice");
    assertThat(code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
  }

  private static void command(Consumer<CompletableFuture<Outcome<@Nullable Void>>> command)
      throws Exception {
    CompletableFuture<Outcome<@Nullable Void>> done = new CompletableFuture<>();
    command.accept(done);
    assertThat(done.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Ok.class);
  }

  static <T> T ok(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok<T>) outcome).value();
  }

  static Code code(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).code();
  }
}
