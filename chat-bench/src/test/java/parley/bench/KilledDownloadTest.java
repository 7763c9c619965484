package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import parley.WholeProgram;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;
import tools.jackson.databind.JsonNode;

/// A downloader that is killed and comes back. `-Dparley.killed.mib=1024` tries it at full size.
@WholeProgram
class KilledDownloadTest {

  private static final int MIB = 1 << 20;
  private static final int CHUNKS = 256;
  private static final long SIZE = (long) Integer.getInteger("parley.killed.mib", 80) * MIB;

  /// Twelve seconds for all of it, so that it is known what comes in a second.
  private static final long RATE = SIZE / 12;

  @Test
  void itGoesOnAndFetchesNothingAgainButForTheLastSeconds() throws Exception {
    try (Sandbox sandbox = Sandbox.open()) {
      ServerProcess server =
          ServerProcess.start(
              sandbox, sandbox.folder().resolve("server"), List.of(), List.of("--plaintext"));
      PeerProcess alice = PeerProcess.start(sandbox, server, "alice");
      Path original = Swarm.write(alice.files().resolve("film"), (int) (SIZE / MIB), 1);
      answered(alice.ask("register film " + CHUNKS));
      PeerProcess bob =
          PeerProcess.start(sandbox, server, "bob", "--download-limit", String.valueOf(RATE));
      CompletableFuture<JsonNode> first = bob.ask("download film");
      Duration began = untilReceiving(bob, first);
      await().atMost(Duration.ofSeconds(60)).until(() -> bob.downloaded() > SIZE * 0.6);
      bob.kill();
      PeerProcess again = PeerProcess.start(sandbox, server, "bob");
      CompletableFuture<JsonNode> rest = again.ask("download film");
      Duration wentOn = untilReceiving(again, rest);
      long bytes = answered(rest).get("bytes").longValue();
      System.out.printf(
          "%,d MiB: first bytes after %d ms, first new bytes after %d ms,"
              + " %,d MiB of the rest of %,d fetched in all%n",
          SIZE / MIB, began.toMillis(), wentOn.toMillis(), bytes / MIB, (long) (SIZE * 0.4) / MIB);
      // Six seconds of what was coming, four of them for a disk that other tests keep busy: less
      // than all of it.
      assertThat(bytes).isLessThan((long) (SIZE * 0.4) + 6 * RATE);
      assertThat(Files.mismatch(again.files().resolve("film"), original)).isEqualTo(-1);
    }
  }

  private static Duration untilReceiving(PeerProcess peer, CompletableFuture<JsonNode> download) {
    long asked = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> peer.isReceiving() || download.isDone());
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  private static JsonNode answered(CompletableFuture<JsonNode> command)
      throws InterruptedException {
    JsonNode answer = PeerProcess.await(command, Duration.ofSeconds(60));
    assertThat(answer.path("event").asString("")).as("%s", answer).isEqualTo("ok");
    return answer;
  }
}
