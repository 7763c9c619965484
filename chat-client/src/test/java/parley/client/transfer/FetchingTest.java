package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.transfer.swarm.Swarm;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Manifest;

/// Links that are answered when nobody waits for them any more.
class FetchingTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);

  @TempDir private Path folder;

  /// Who is being reached, by what hears that it was in vain.
  private final List<Consumer<String>> reached = new ArrayList<>();

  private final long now = System.nanoTime();
  private Workbench bench;
  private PartFile part;

  @BeforeEach
  void begin() throws Exception {
    bench = new Workbench(folder, (_, _, failed) -> reached.add(failed));
    part = PartFile.open(folder.resolve("part"), FILM.layout().size());
  }

  @AfterEach
  void end() throws Exception {
    part.close();
    bench.close();
  }

  /// It counted as being reached for ever, and was never tried again.
  @Test
  void whoCouldNotBeReachedWhileTheWholeWasLookedAtIsTriedAgainWhenSomeOfItIsWantedAnew() {
    BitSet all = ChunkSet.all(3).toBitSet();
    Fetching fetching =
        new Fetching(
            bench.context,
            new FileInfo("film", FILM.id(), 30, 3, FILM.id()),
            new Arrivals(part, FILM, bench.loop::add),
            all,
            new BitSet(),
            new Idle());
    Swarm swarm = fetching.swarm();
    swarm.found(Map.of("carol", ChunkSet.all(3)), now);
    for (int chunk = 0; chunk < 3; chunk++) {
      swarm.verified(chunk, now);
    }
    reached.getFirst().accept("nobody there");

    swarm.want(all, new BitSet());
    swarm.turn(now + TimeUnit.SECONDS.toNanos(10));

    assertThat(reached).hasSize(2);
  }

  /// A download that is about to end.
  private static final class Idle implements Fetching.Owner {

    @Override
    public void received(long bytes) {}

    @Override
    public void came(int chunk, String user) {}

    @Override
    public void settle() {}

    @Override
    public void failed(IOException fault) {}
  }
}
