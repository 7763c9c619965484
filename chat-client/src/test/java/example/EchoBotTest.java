package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.ChatClient;
import parley.client.LocalServer;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;

final class EchoBotTest {

  @TempDir private Path folder;

  @Test
  void theExampleOfTheUserGuideAnswersEveryMessageAndLeavesWhenTold() throws Exception {
    LocalServer server = new LocalServer(folder.resolve("data"));
    try {
      CompletableFuture<Integer> bot =
          CompletableFuture.supplyAsync(
              () -> EchoBot.run(config(server, "echo")), task -> Thread.ofPlatform().start(task));
      BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
      try (ChatClient alice = ChatClient.start(config(server, "alice"), events::add)) {
        // Refused until the bot has made its account.
        await()
            .until(
                () -> alice.message("echo", "hello").get(60, TimeUnit.SECONDS),
                outcome -> !(outcome instanceof Outcome.Refused));
        ClientEvent event = events.poll(60, TimeUnit.SECONDS);
        while (!(event instanceof ClientEvent.MessageReceived)) {
          assertThat(event).isNotNull();
          event = events.poll(60, TimeUnit.SECONDS);
        }
        assertThat(((ClientEvent.MessageReceived) event).text()).isEqualTo("hello");
        assertThat(((ClientEvent.MessageReceived) event).from()).isEqualTo("echo");
        alice.message("echo", "bye").get(60, TimeUnit.SECONDS);
      }
      assertThat(bot.get(60, TimeUnit.SECONDS)).isZero();
    } finally {
      server.stop();
    }
  }

  private ClientConfig config(LocalServer server, String user) {
    return new ClientConfig(
        "127.0.0.1",
        server.port(),
        user,
        Passwords.of("password of " + user),
        true,
        folder.resolve("home"),
        false,
        null,
        fingerprint -> true);
  }
}
