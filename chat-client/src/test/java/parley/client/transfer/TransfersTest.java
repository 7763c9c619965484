package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientEvent;
import parley.client.api.FileConfig;

class TransfersTest {

  @TempDir Path folder;

  /// A front end that is told to stop waits for it.
  @Test
  void theEndWaitsForADiskThatTakesNothingOnlySoLong() {
    Executor stuck = task -> {};
    Transfers transfers =
        new Transfers(
            FileConfig.of(folder),
            stuck,
            new RegistryDesk().of("alice", stuck),
            (user, linked, failed) -> {},
            new NoMatter());
    transfers.register("file", OptionalInt.empty(), new CompletableFuture<>());

    assertThat(transfers.close()).succeedsWithin(60, TimeUnit.SECONDS);
  }

  private static final class NoMatter implements Transfers.Owner {
    @Override
    public void tell(ClientEvent event) {}

    @Override
    public <T> void complete(CompletableFuture<T> future, T value) {}
  }
}
