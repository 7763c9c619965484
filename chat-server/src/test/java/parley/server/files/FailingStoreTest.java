package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.files.Hall.sample;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Request;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.files.Hall.Sample;
import parley.server.store.FileStore;
import parley.server.store.SteppedStore;
import parley.server.store.StoreException;
import parley.server.store.StoredFile;

/// What the disk does not take is not promised.
class FailingStoreTest {

  private boolean full = true;
  private @Nullable CompletableFuture<Void> late;
  private final List<Object> holdings = new ArrayList<>();
  private final Town town = new Town(5);
  private final Visitor alice = town.comes(0, Hall.ADDRESS);
  private final Visitor bob = town.comes(1, Hall.ADDRESS);
  private final Visitor carol = town.comes(2, Hall.ADDRESS);
  private final Registry registry =
      Hall.registry(store(), SteppedStore.NO_FILES, town, Long.MAX_VALUE);
  private final Sample file = sample("film", 2, 1);

  /// Keeps nothing, and fails while it is full; or says it `late`.
  private FileStore store() {
    return (FileStore)
        Proxy.newProxyInstance(
            FileStore.class.getClassLoader(),
            new Class<?>[] {FileStore.class},
            (proxy, method, arguments) -> {
              if (!full && method.getName().equals("hold")) {
                holdings.add(arguments[0]);
              }
              if (late != null) {
                return late;
              }
              return full
                  ? CompletableFuture.failedFuture(new StoreException("no space left"))
                  : CompletableFuture.completedFuture(null);
            });
  }

  private Answer registers(Visitor who) {
    return registers(registry, who);
  }

  private Answer registers(Registry registry, Visitor who) {
    registry.register(who.session(), who.account(), file.request()).toCompletableFuture().join();
    return registry
        .putManifest(who.session(), who.account(), file.pages().getFirst())
        .toCompletableFuture()
        .join();
  }

  private Answer announces(Visitor who, int chunk) {
    return registry
        .announce(
            who.session(), who.account(), new Request.Announce(3, file.id(), ChunkSet.of(chunk)))
        .toCompletableFuture()
        .join();
  }

  private Answer withdraws(Visitor who) {
    return registry
        .withdraw(who.session(), who.account(), new Request.Withdraw(4, file.id()))
        .toCompletableFuture()
        .join();
  }

  private List<String> finds(Visitor who) {
    who.heard().clear();
    registry
        .searches()
        .find(who.session(), who.account(), new Request.FindFile(5, file.name(), false));
    return ((Answer.FileFound) who.heard().getFirst())
        .holdings().stream().flatMap(holding -> holding.users().stream()).toList();
  }

  @Test
  void aFileThatCouldNotBeStoredIsNotRegistered() {
    assertThatThrownBy(() -> registers(alice)).isInstanceOf(CompletionException.class);
    assertThat(((Answer.Refused) announces(alice, 0)).code()).isEqualTo(Code.UNKNOWN_FILE);

    full = false;
    assertThat(registers(alice)).isEqualTo(new Answer.Done(2));
  }

  @Test
  void aFileThatTurnsOutNotToBeStoredIsNoneThatItsUserHolds() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    late = answered;
    registry.register(alice.session(), alice.account(), file.request());
    CompletionStage<Answer> put =
        registry.putManifest(alice.session(), alice.account(), file.pages().getFirst());
    assertThat(registry.heldBy(alice.session())).isEqualTo(1);

    answered.completeExceptionally(new StoreException("no space left"));
    alice.channel().runPendingTasks();

    assertThat(put.toCompletableFuture()).isCompletedExceptionally();
    assertThat(registry.heldBy(alice.session())).isZero();
  }

  /// It was withdrawn, which the disk did not take, and then its name came to mean another.
  @Test
  void aFileThatHasNoNameAnyMoreIsForgottenAtTheNextStart() {
    full = false;
    Instant now = town.clock.instant();
    StoredFile left = new StoredFile(file.id(), 20, 2, file.sha256());
    FileStore.Holder holder = new FileStore.Holder(file.id(), alice.account().id(), 1, now);
    FileStore.Files stored = new FileStore.Files(List.of(left), List.of(), List.of(holder), now);
    Registry started = Hall.registry(store(), stored, town, Long.MAX_VALUE);

    Request.Announce whole = new Request.Announce(3, file.id(), ChunkSet.all(2));
    Answer announced =
        started.announce(alice.session(), alice.account(), whole).toCompletableFuture().join();

    assertThat(((Answer.Refused) announced).code()).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(registers(started, alice)).isEqualTo(new Answer.Done(2));
  }

  @Test
  void aFirstHoldingThatCouldNotBeStoredIsNotConfirmedUntilItIs() {
    full = false;
    registers(alice);
    full = true;

    assertThatThrownBy(() -> announces(bob, 0)).isInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> announces(bob, 1)).isInstanceOf(CompletionException.class);
    full = false;
    assertThat(announces(bob, 1)).isEqualTo(new Answer.Done(3));
  }

  @Test
  void aFirstHoldingThatCouldNotBeStoredIsOfferedAsLongAsItsSessionLasts() {
    full = false;
    registers(alice);
    full = true;

    assertThatThrownBy(() -> announces(bob, 0)).isInstanceOf(CompletionException.class);
    assertThat(finds(carol)).containsExactlyInAnyOrder("user0", "user1");

    registry.ended(bob.account(), bob.session());
    assertThat(finds(carol)).containsExactly("user0");
  }

  @Test
  void aHoldingWhoseEndCouldNotBeStoredIsOfferedNoMore() {
    full = false;
    registers(alice);
    announces(bob, 0);
    full = true;

    assertThatThrownBy(() -> withdraws(bob)).isInstanceOf(CompletionException.class);
    assertThat(finds(carol)).containsExactly("user0");
  }

  @Test
  void whatSomebodyHeldWhoLeftWhileTheDiskWasFullIsStoredWhenTheyComeAgain() {
    full = false;
    registers(alice);
    announces(bob, 0);
    announces(bob, 1);
    full = true;
    registry.ended(bob.account(), bob.session());
    int before = holdings.size();

    full = false;
    Visitor again = town.comes(1, Hall.ADDRESS);
    assertThat(announces(again, 0)).isEqualTo(new Answer.Done(3));

    assertThat(holdings).hasSize(before + 1);
  }
}
