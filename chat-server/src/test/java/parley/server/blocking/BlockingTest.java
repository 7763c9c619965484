package parley.server.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.server.Town;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.store.SteppedStore;
import parley.server.store.Store;

final class BlockingTest {

  private final SteppedStore store = new SteppedStore();
  private final DefaultEventLoop home = new DefaultEventLoop();
  private final Accounts accounts =
      new Accounts(
          store,
          new Store.Snapshot(
              Town.stored(2), List.of(), List.of(), List.of(), store.load().secrets()),
          id -> home);
  private final Account alice = accounts.byId(0);
  private final Account mallory = accounts.byId(1);
  private final CompletableFuture<Void> accepting = new CompletableFuture<>();

  @AfterEach
  void close() {
    accepting.complete(null);
    home.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void aBlockHoldsAtOnceAndIsConfirmedOnlyBehindWhatWasAcceptedAtHomeBefore() throws Exception {
    home.execute(accepting::join);

    CompletableFuture<Answer> confirmed =
        new Blocking(accounts, store, (blocker, blocked) -> {})
            .block(7, alice, mallory.name())
            .toCompletableFuture();

    assertThat(alice.hasBlocked(mallory)).isTrue();
    assertThat(confirmed).isNotDone();
    accepting.complete(null);
    assertThat(confirmed.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Done(7));
  }
}
