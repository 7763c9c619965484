package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;
import tools.jackson.databind.JsonNode;

/// A downloader that is killed and comes back.
class KilledDownloadTest {

  private static final int MIB = 1 << 20;
  private static final int SIZE = 80 * MIB;

  @Test
  void whatWasVerifiedIsNotFetchedAgainButForTheLastSeconds() throws Exception {
    try (Sandbox sandbox = Sandbox.open()) {
      ServerProcess server =
          ServerProcess.start(
              sandbox, sandbox.folder().resolve("server"), List.of(), List.of("--plaintext"));
      PeerProcess alice = PeerProcess.start(sandbox, server, "alice");
      byte[] bytes = new byte[SIZE];
      new Random(1).nextBytes(bytes);
      Path original = Files.write(alice.files().resolve("film"), bytes);
      answered(alice, "register film 80");
      PeerProcess bob = PeerProcess.start(sandbox, server, "bob", "--download-limit", "12M");
      var _ = bob.ask("download film");
      await().atMost(Duration.ofSeconds(60)).until(() -> bob.downloaded() > SIZE * 0.6);
      bob.kill();
      PeerProcess again = PeerProcess.start(sandbox, server, "bob");
      JsonNode rest = answered(again, "download film");
      // Two seconds of what was coming, and what was under way.
      assertThat(rest.get("bytes").longValue()).isLessThan((long) (SIZE * 0.4) + 30 * MIB);
      assertThat(again.files().resolve("film")).hasSameBinaryContentAs(original);
    }
  }

  private static JsonNode answered(PeerProcess peer, String command) throws InterruptedException {
    JsonNode answer = PeerProcess.await(peer.ask(command), Duration.ofSeconds(60));
    assertThat(answer.path("event").asString("")).as("%s", answer).isEqualTo("ok");
    return answer;
  }
}
