package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.files.Hall.Sample;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.sqlite.SqliteStore;
import parley.wire.JsonCodec;

/// Thousands of holders of a file of as many chunks as there may be, each of whom holds something
/// else. The bounds are wide, and of processor time, for busy machines: what they would notice is
/// work for all holders in each announcement.
class RegistryScaleTest {

  private static final int HOLDERS = 2_000;
  private static final Duration AN_ANNOUNCEMENT = Duration.ofMillis(2);
  private static final Duration A_SEARCH = Duration.ofMillis(200);

  private final Random random = new Random(1);

  @Test
  void twoThousandHoldersOfTheMostChunksAreFoundInMilliseconds(@TempDir Path folder) {
    Town town = new Town(HOLDERS + 2);
    try (Store store = SqliteStore.open(folder, town.clock, Metrics.unseen())) {
      store.addAccounts(Town.stored(HOLDERS + 2)).toCompletableFuture().join();
      Registry registry = Hall.registry(store.files(), store.load().files(), town, Long.MAX_VALUE);
      Sample file = Hall.sample("huge", Limits.CHUNKS, 1);
      register(registry, town.comes(0, Hall.ADDRESS), file);
      List<Visitor> holders =
          IntStream.rangeClosed(1, HOLDERS).mapToObj(id -> town.comes(id, Hall.ADDRESS)).toList();
      holders.forEach(holder -> announce(registry, holder, file, half()).join());

      long[] announcing = new long[HOLDERS];
      for (int i = 0; i < HOLDERS; i++) {
        ChunkSet one = ChunkSet.of(random.nextInt(Limits.CHUNKS));
        long begun = processorTime();
        var _ = announce(registry, holders.get(i), file, one);
        announcing[i] = processorTime() - begun;
      }
      Arrays.sort(announcing);
      assertThat(Duration.ofNanos(announcing[HOLDERS / 2])).isLessThan(AN_ANNOUNCEMENT);

      Visitor asker = town.comes(HOLDERS + 1, Hall.ADDRESS);
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long begun = processorTime();
        registry
            .searches()
            .find(asker.session(), asker.account(), new Request.FindFile(5, "huge", false));
        fastest = Math.min(fastest, processorTime() - begun);
        asker.heard().clear();
      }
      assertThat(Duration.ofNanos(fastest)).isLessThan(A_SEARCH);

      expectAllOnPagesThatFit(registry, asker);
    }
  }

  /// That of this thread, in nanoseconds.
  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void register(Registry registry, Visitor owner, Sample file) {
    registry
        .register(owner.session(), owner.account(), file.request())
        .toCompletableFuture()
        .join();
    for (Request.PutManifest page : file.pages()) {
      registry.putManifest(owner.session(), owner.account(), page).toCompletableFuture().join();
    }
  }

  private static CompletableFuture<Answer> announce(
      Registry registry, Visitor holder, Sample file, ChunkSet chunks) {
    return registry
        .announce(holder.session(), holder.account(), new Request.Announce(1, file.id(), chunks))
        .toCompletableFuture();
  }

  private ChunkSet half() {
    byte[] bitmap = new byte[Limits.CHUNKS / 8];
    random.nextBytes(bitmap);
    return ChunkSet.of(BitSet.valueOf(bitmap));
  }

  /// Twenty megabytes: taken page by page, none of them too large for a frame.
  private static void expectAllOnPagesThatFit(Registry registry, Visitor asker) {
    asker.heard().clear();
    registry
        .searches()
        .find(asker.session(), asker.account(), new Request.FindFile(5, "huge", false));
    List<Answer.FileFound> pages = new ArrayList<>();
    while (pages.isEmpty() || !pages.getLast().last()) {
      asker.heard().forEach(page -> pages.add((Answer.FileFound) page));
      asker.heard().clear();
    }
    assertThat(pages.stream().flatMap(p -> p.holdings().stream()).flatMap(h -> h.users().stream()))
        .hasSize(HOLDERS + 1)
        .doesNotHaveDuplicates();
    for (Answer.FileFound page : pages) {
      ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, page);
      assertThat(frame.readableBytes()).isLessThanOrEqualTo(Limits.FRAME_BYTES);
      frame.release();
    }
  }
}
