package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.admission.Load;
import parley.server.admission.MemoryShare;
import parley.server.files.Registry;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoredFile;
import parley.server.store.StoredFileName;
import parley.server.store.StoredHolding;
import parley.server.store.sqlite.SqliteStore;

/// What it costs to ask about files.
class RequestCostTest {

  private static final int BURST = Limits.REQUESTS_PER_SECOND * (int) Limits.BURST.toSeconds();
  private static final Sha256 FILE = Sha256.of(new byte[Limits.SHA_256_BYTES]);

  private final Town town = new Town(3 * Limits.USERS_PER_TOKEN);
  private final Visitor alice = town.comes(0, "127.0.0.1");
  private final Store store;

  RequestCostTest(@TempDir Path folder) {
    store = SqliteStore.open(folder, town.clock, Metrics.unseen());
    store.addAccounts(Town.stored(3 * Limits.USERS_PER_TOKEN)).toCompletableFuture().join();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /// A registry that knows a file of so many chunks, of which so many users held the first.
  private Registry film(int chunks, int holders) {
    Instant now = town.clock.instant();
    List<StoredHolding> holdings =
        IntStream.range(0, holders)
            .mapToObj(user -> new StoredHolding(FILE, user, ChunkSet.of(0), now))
            .toList();
    var _ =
        store
            .files()
            .add(
                new StoredFile(FILE, Limits.CHUNKS, chunks, FILE),
                new byte[chunks * Limits.SHA_256_BYTES],
                new StoredFileName("film", FILE, 0),
                holdings.getFirst());
    store.files().hold(holdings).toCompletableFuture().join();
    return new Registry(
        store.files(),
        store.load().files(),
        town.accounts,
        town.clock,
        town.clock,
        Metrics.unseen(),
        new MemoryShare(Long.MAX_VALUE));
  }

  /// How often somebody who was quiet may ask that at once.
  private int passes(Registry registry, Request request) {
    Rates rates = new Rates(1, 1);
    Load load = new Load(List.of(alice.channel().eventLoop()));
    RequestCost cost = new RequestCost(rates, load, town.presence, registry);
    int passed = 0;
    while (cost.of(alice.session(), alice.account(), request)
        instanceof RequestCost.Verdict.Passes) {
      passed++;
    }
    return passed;
  }

  @Test
  void aManifestOfOnePageCountsOnce() {
    assertThat(passes(film(Limits.PAGE_HASHES, 1), new Request.GetManifest(1, FILE)))
        .isEqualTo(BURST);
  }

  @Test
  void aManifestOfMorePagesCountsForEachAsOftenAsTheyAre() {
    assertThat(passes(film(Limits.PAGE_HASHES + 1, 1), new Request.GetManifest(1, FILE)))
        .isEqualTo(BURST / 4);
  }

  @Test
  void whetherOneIsTheLastToHoldAFileCountsOnceMoreForEachThousandWhoDoOrDid() {
    Registry registry = film(1, 3 * Limits.USERS_PER_TOKEN);
    Request last = new Request.AskLastHolder(1);
    assertThat(passes(registry, last)).as("as long as nothing is held").isEqualTo(BURST);

    registry
        .announce(alice.session(), alice.account(), new Request.Announce(1, FILE, ChunkSet.of(0)))
        .toCompletableFuture()
        .join();

    assertThat(passes(registry, last)).isEqualTo(BURST / 4);
  }
}
