package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import parley.server.Town;
import parley.server.admission.MemoryShare;
import parley.server.store.SteppedStore;
import parley.server.store.Store;

class AccountsTest {

  private static final int USERS = 60_000;

  private final SteppedStore store = new SteppedStore();

  private Accounts load() {
    List<Store.Blocking> all =
        IntStream.range(1, USERS).mapToObj(id -> new Store.Blocking(id, 0)).toList();
    return new Accounts(
        store,
        new Store.Snapshot(
            Town.stored(USERS),
            all,
            List.of(),
            List.of(),
            SteppedStore.NO_FILES,
            store.load().secrets()),
        id -> null,
        new MemoryShare(Long.MAX_VALUE));
  }

  @Test
  void somebodyWhomAllHaveBlockedDoesNotHoldUpTheStart() {
    Accounts accounts = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), this::load);

    assertThat(accounts.byId(0).blockedBy()).hasSize(USERS - 1);
    assertThat(accounts.byId(0).unblock(accounts.byId(1))).isFalse();
    assertThat(accounts.byId(1).unblock(accounts.byId(0))).isTrue();
    assertThat(accounts.byId(0).blockedBy()).doesNotContain(accounts.byId(1));
    assertThat(accounts.byId(1).blocked()).isEmpty();
  }
}
