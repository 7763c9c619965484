package parley.server.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.server.Town;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.store.SteppedStore;
import parley.server.store.Store;

final class BlockingTest {

  private final SteppedStore store = new SteppedStore();
  private final DefaultEventLoop home = new DefaultEventLoop();
  private final MemoryShare room = new MemoryShare(Long.MAX_VALUE);
  private final Accounts accounts =
      new Accounts(
          store,
          new Store.Snapshot(
              Town.stored(Limits.BLOCKS + 2),
              List.of(),
              List.of(),
              List.of(),
              SteppedStore.NO_FILES,
              store.load().secrets()),
          id -> home,
          room);
  private final Account alice = accounts.byId(0);
  private final Account mallory = accounts.byId(1);
  private final CompletableFuture<Void> accepting = new CompletableFuture<>();

  private final Blocking blocking = new Blocking(accounts, store, (blocker, blocked) -> {});

  @AfterEach
  void close() {
    accepting.complete(null);
    home.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void soManyUsersMayOneBlockAndNotOneMoreUntilOneIsUnblocked() throws Exception {
    for (int i = 1; i < Limits.BLOCKS; i++) {
      alice.block(accounts.byId(i));
    }
    assertThat(answer(blocking.block(1, alice, Town.name(Limits.BLOCKS))))
        .isEqualTo(new Answer.Done(1));

    String more = Town.name(Limits.BLOCKS + 1);
    assertThat(code(blocking.block(2, alice, more))).isEqualTo(Code.THROTTLED);
    assertThat(code(blocking.block(3, alice, mallory.name()))).isEqualTo(Code.ALREADY_BLOCKED);

    answer(blocking.unblock(4, alice, mallory.name()));
    assertThat(answer(blocking.block(5, alice, more))).isEqualTo(new Answer.Done(5));
  }

  @Test
  void soManyBlocksAsThereIsRoomForAndNotOneMoreUntilOneIsUndone() throws Exception {
    room.add(room.room() - Account.BYTES);

    assertThat(answer(blocking.block(1, alice, Town.name(1)))).isEqualTo(new Answer.Done(1));
    assertThat(code(blocking.block(2, alice, Town.name(2)))).isEqualTo(Code.THROTTLED);
    assertThat(code(blocking.block(3, alice, Town.name(1)))).isEqualTo(Code.ALREADY_BLOCKED);

    answer(blocking.unblock(4, alice, Town.name(1)));
    assertThat(answer(blocking.block(5, alice, Town.name(2)))).isEqualTo(new Answer.Done(5));
  }

  private static Answer answer(CompletionStage<Answer> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Code code(CompletionStage<Answer> stage) throws Exception {
    return ((Answer.Refused) answer(stage)).code();
  }

  @Test
  void aBlockHoldsAtOnceAndIsConfirmedOnlyBehindWhatWasAcceptedAtHomeBefore() throws Exception {
    home.execute(accepting::join);

    CompletableFuture<Answer> confirmed =
        blocking.block(7, alice, mallory.name()).toCompletableFuture();

    assertThat(alice.hasBlocked(mallory)).isTrue();
    assertThat(confirmed).isNotDone();
    accepting.complete(null);
    assertThat(confirmed.get(60, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(7));
  }
}
