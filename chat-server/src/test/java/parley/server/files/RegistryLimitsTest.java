package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.files.Hall.code;
import static parley.server.files.Hall.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.files.Hall.Sample;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.sqlite.SqliteStore;

/// What one user, or all of them, can put into the registry, and not more. The store is not waited
/// for but at the end.
class RegistryLimitsTest {

  private static final int USERS = 40;

  @TempDir Path folder;
  private final Town town = new Town(USERS);
  private Store store;
  private Registry registry;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, town.clock, Metrics.unseen());
    store.addAccounts(Town.stored(USERS)).toCompletableFuture().join();
    registry = with(Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CompletableFuture<Answer> asks(Visitor who, Sample sample) {
    return registry.register(who.session(), who.account(), sample.request()).toCompletableFuture();
  }

  private CompletableFuture<Answer> puts(Visitor who, Request.PutManifest page) {
    return registry.putManifest(who.session(), who.account(), page).toCompletableFuture();
  }

  private @Nullable Code announces(Visitor who, Sha256 file) {
    return announces(who, file, ChunkSet.of(0));
  }

  private @Nullable Code announces(Visitor who, Sha256 file, ChunkSet chunks) {
    return code(
        registry
            .announce(who.session(), who.account(), new Request.Announce(1, file, chunks))
            .toCompletableFuture()
            .join());
  }

  @Test
  void soManyNamesMayAUserRegisterAndNotOneMore() {
    Visitor alice = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);
    Sample first = sample("first", 1, 1);
    asks(bob, first);
    puts(bob, first.pages().getFirst()).join();
    for (int i = 0; i < Limits.FILES; i++) {
      var _ = asks(alice, new Sample("name" + i, first.manifest(), first.sha256()));
    }
    Sample more = new Sample("more", first.manifest(), first.sha256());

    assertThat(code(asks(alice, more).join())).isEqualTo(Code.THROTTLED);
    assertThat(code(asks(alice, sample("new", 1, 2)).join())).isEqualTo(Code.THROTTLED);
    assertThat(code(asks(town.comes(2, Hall.ADDRESS), more).join())).isNull();

    registry
        .withdraw(bob.session(), bob.account(), new Request.Withdraw(1, first.id()))
        .toCompletableFuture()
        .join();
    assertThat(code(asks(alice, sample("new", 1, 2)).join())).as("all are free").isNull();
  }

  @Test
  void soManyChunksMayTheNamesOfAUserMeanAndNotOneMore() {
    Visitor alice = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);
    int chunks = Limits.CHUNKS_OF_FILES / 1000;
    Sample first = sample("first", chunks, 1);
    asks(bob, first);
    first.pages().forEach(page -> puts(bob, page).join());
    for (int i = 0; i < 1000; i++) {
      Sample more = new Sample("name" + i, first.manifest(), first.sha256());
      assertThat(code(asks(alice, more).join())).isNull();
    }

    assertThat(code(asks(alice, sample("new", 1, 2)).join())).isEqualTo(Code.THROTTLED);
    assertThat(code(asks(bob, sample("new", 1, 2)).join())).isNull();
  }

  @Test
  void ofSoManyFilesMayASessionHoldChunksAndNotOneMore() {
    Visitor alice = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (int i = 0; i < Limits.FILES; i++) {
      Sample file = sample("name" + i, 1, i);
      asks(alice, file);
      last = puts(alice, file.pages().getFirst());
    }
    last.join();
    Sample more = sample("more", 1, Limits.FILES);
    asks(bob, more);
    puts(bob, more.pages().getFirst()).join();

    assertThat(announces(alice, sample("name0", 1, 0).id())).isNull();
    assertThat(announces(alice, more.id())).isEqualTo(Code.THROTTLED);
  }

  @Test
  void whatASessionHeldAndNeverWithdrewCountsInTheNextOne() {
    Visitor before = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);
    for (int i = 0; i < Limits.FILES; i++) {
      Sample file = sample("name" + i, 1, i);
      asks(before, file);
      var _ = puts(before, file.pages().getFirst());
    }
    Sample more = sample("more", 1, Limits.FILES);
    asks(bob, more);
    puts(bob, more.pages().getFirst()).join();
    assertThat(registry.heldBy(before.session())).isEqualTo(Limits.FILES);
    registry.ended(before.account(), before.session());
    assertThat(registry.heldBy(before.session())).isZero();

    Visitor now = town.comes(0, Hall.ADDRESS);
    assertThat(announces(now, more.id())).isEqualTo(Code.THROTTLED);
    assertThat(announces(now, sample("name0", 1, 0).id())).isNull();

    withdraws(now, sample("name1", 1, 1).id());
    assertThat(announces(now, more.id())).isNull();
  }

  @Test
  void allFilesTogetherTakeSoMuchMemoryAndNotMoreUntilSomeAreWithdrawn() {
    Sample first = sample("first", 1, 1);
    Sample second = sample("second", 1, 2);
    Sample third = sample("third", 1, 3);
    long room =
        2 * (FileMemory.ofFile(1) + FileMemory.HOLDER_BYTES)
            + FileMemory.ofName(first.name())
            + FileMemory.ofName(second.name());
    registry = with(room);
    Visitor alice = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);

    assertThat(code(registers(alice, first))).isNull();
    assertThat(code(registers(alice, second))).isNull();
    assertThat(code(registers(bob, third))).isEqualTo(Code.THROTTLED);
    assertThat(code(asks(bob, new Sample("other", first.manifest(), first.sha256())).join()))
        .as("one more name")
        .isEqualTo(Code.THROTTLED);
    assertThat(announces(bob, first.id())).as("one more holder").isEqualTo(Code.THROTTLED);

    registry = with(room);
    assertThat(code(registers(bob, third))).as("after a restart").isEqualTo(Code.THROTTLED);
    withdraws(alice, first.id());
    assertThat(code(registers(bob, third))).isNull();
  }

  @Test
  void whatNobodyHasHeldForThirtyDaysMakesRoom() {
    Sample first = sample("first", 1, 1);
    Sample second = sample("second", 1, 2);
    registry =
        with(FileMemory.ofFile(1) + FileMemory.HOLDER_BYTES + FileMemory.ofName(second.name()));
    Visitor alice = town.comes(0, Hall.ADDRESS);
    Visitor bob = town.comes(1, Hall.ADDRESS);
    registers(alice, first);
    registry.ended(alice.account(), alice.session());

    town.clock.pass(Limits.NAME_KEEPS.minusMillis(1));
    assertThat(code(registers(bob, second))).isEqualTo(Code.THROTTLED);
    // Who has just looked in vain looks again a minute later.
    town.clock.pass(Duration.ofSeconds(59));
    assertThat(code(registers(bob, second))).isEqualTo(Code.THROTTLED);
    town.clock.pass(Duration.ofSeconds(1));
    assertThat(code(registers(bob, second))).isNull();
    assertThat(code(registers(alice, first))).as("and is free").isEqualTo(Code.THROTTLED);
  }

  @Test
  void whoHoldsWhichChunksCountsAsLongAsTheyAreOnlineAndDoNotHoldAll() {
    int chunks = Limits.CHUNKS;
    Sample huge = sample("huge", chunks, 1);
    ChunkSet last = ChunkSet.of(chunks - 1);
    registry =
        with(
            FileMemory.ofFile(chunks)
                + FileMemory.ofName(huge.name())
                + 3 * FileMemory.HOLDER_BYTES
                + FileMemory.ofSet(last));
    assertThat(code(registers(town.comes(0, Hall.ADDRESS), huge))).isNull();
    Visitor bob = town.comes(1, Hall.ADDRESS);
    Visitor carol = town.comes(2, Hall.ADDRESS);

    assertThat(announces(bob, huge.id(), last)).isNull();
    assertThat(announces(bob, huge.id(), last)).as("the same once more").isNull();
    assertThat(announces(carol, huge.id(), last)).isEqualTo(Code.THROTTLED);
    assertThat(announces(carol, huge.id(), ChunkSet.all(chunks)))
        .as("all, which is shared")
        .isNull();

    registry.ended(bob.account(), bob.session());
    registry.ended(carol.account(), carol.session());
    assertThat(announces(town.comes(2, Hall.ADDRESS), huge.id(), last)).isNull();
  }

  private Registry with(long room) {
    return Hall.registry(store.files(), store.load().files(), town, room);
  }

  private Answer registers(Visitor who, Sample sample) {
    Answer answer = asks(who, sample).join();
    if (answer instanceof Answer.FileRegistered registered && registered.wanted()) {
      for (Request.PutManifest page : sample.pages()) {
        answer = puts(who, page).join();
      }
    }
    return answer;
  }

  private void withdraws(Visitor who, Sha256 file) {
    registry
        .withdraw(who.session(), who.account(), new Request.Withdraw(1, file))
        .toCompletableFuture()
        .join();
  }

  @Test
  void manifestsOnTheirWayHaveRoomTogetherAndThoseThatDawdleMakeRoom() {
    int most = (int) (Upload.Budget.BYTES / (Limits.CHUNKS * Limits.SHA_256_BYTES));
    for (int i = 0; i < most; i++) {
      Visitor user = town.comes(i, Hall.ADDRESS);
      Sample file = sample("file" + i, Limits.CHUNKS, i);
      asks(user, file);
      file.pages().stream()
          .filter(page -> !page.last())
          .forEach(page -> assertThat(code(puts(user, page).join())).isNull());
    }
    Visitor late = town.comes(most, Hall.ADDRESS);
    Sample file = sample("late", Limits.CHUNKS, most);
    asks(late, file);
    Code refused = null;
    for (Request.PutManifest page : file.pages()) {
      refused = refused == null ? code(puts(late, page).join()) : refused;
    }
    assertThat(refused).isEqualTo(Code.THROTTLED);

    town.clock.pass(Upload.Budget.PATIENCE.plus(Duration.ofMillis(1)));
    asks(late, file);
    for (Request.PutManifest page : file.pages()) {
      assertThat(code(puts(late, page).join())).isNull();
    }
    Visitor dawdler = town.comes(USERS - 1, Hall.ADDRESS);
    assertThat(code(puts(dawdler, file.pages().getLast()).join())).isEqualTo(Code.USAGE);
  }
}
