package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.Download;
import parley.client.Outcome;
import parley.client.SharedFile;
import parley.protocol.Code;

/// Files that go from one to another, over sockets.
class DownloadTest {

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
    try (var left = Files.list(carol.files)) {
      assertThat(left).hasSize(1);
    }
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
    Path original = alice.write("film", 1_000_003, 2);
    ok(alice.register("film", 10));
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
    Path original = alice.write("film", 100_000, 3);
    ok(alice.register("film", 3));
    Files.copy(original, bob.files.resolve("film"));
    Download download = bob.downloaded("film");
    assertThat(download.bytes()).isZero();
    assertThat(download.complete()).isTrue();
  }

  @Test
  void anotherFileInTheWayIsNotTouched() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.write("film", 100_000, 3);
    ok(alice.register("film", 3));
    Path mine = bob.write("film", 100_000, 4);
    byte[] before = Files.readAllBytes(mine);
    assertThat(code(bob.download("film"))).isEqualTo(Code.EXISTS);
    assertThat(mine).hasBinaryContent(before);
  }

  @Test
  void whatIsMissingIsNamedAndGoesOnWhenItIsThere() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Villager carol = village.person("carol");
    Path original = alice.write("film", 1_000_000, 5);
    ok(alice.register("film", 10));
    bob.downloaded("film", 0, 1, 2, 3);
    alice.close();
    Outcome<Download> outcome = carol.download("film");
    assertThat(code(outcome)).isEqualTo(Code.UNAVAILABLE);
    assertThat(((Outcome.Refused<Download>) outcome).text()).contains("4 to 9", "alice");
    Villager again = village.person("alice");
    Download rest = carol.downloaded("film");
    assertThat(rest.bytes()).isEqualTo(600_000);
    assertThat(rest.path()).hasSameBinaryContentAs(original);
    again.close();
  }

  @Test
  void whatWasFetchedBeforeIsNotFetchedAgainAfterARestart() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    Path original = alice.write("film", 1_000_000, 6);
    ok(alice.register("film", 10));
    bob.downloaded("film", 0, 1, 2, 3, 9);
    bob.close();
    Download rest = village.person("bob").downloaded("film");
    assertThat(rest.bytes()).isEqualTo(500_000);
    assertThat(rest.path()).hasSameBinaryContentAs(original);
  }

  @Test
  void chunksThatAreNotOfTheFileAreNamed() throws Exception {
    Villager alice = village.person("alice");
    Villager bob = village.person("bob");
    alice.write("film", 1000, 6);
    ok(alice.register("film", 10));
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
    Path original = alice.write("film", 20_000_000, 7);
    ok(alice.register("film", 50));
    var bobs = bob.begin("film");
    var carols = carol.begin("film");
    assertThat(ok(bobs.get()).path()).hasSameBinaryContentAs(original);
    assertThat(ok(carols.get()).path()).hasSameBinaryContentAs(original);
    Download last = village.person("dave").downloaded("film");
    assertThat(last.sources()).containsOnlyKeys("alice", "bob", "carol");
    assertThat(last.path()).hasSameBinaryContentAs(original);
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
