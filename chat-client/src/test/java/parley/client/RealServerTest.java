package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.protocol.DeliveryState;
import parley.server.ChatServer;
import parley.server.ServerConfig;

/// The client against the real server, in one process.
class RealServerTest {

  @TempDir Path folder;
  private ChatServer server;

  private Person person(String user) {
    return new Person(
        new ClientConfig(
            "localhost",
            server.address().getPort(),
            user,
            "secret",
            true,
            folder.resolve("home"),
            false,
            null,
            key -> true));
  }

  @BeforeEach
  void startServer() throws Exception {
    server = ChatServer.start(config(0));
  }

  private ServerConfig config(int port) {
    return new ServerConfig(
        "127.0.0.1",
        port,
        folder.resolve("data"),
        true,
        null,
        Duration.ofSeconds(60),
        Duration.ZERO,
        true,
        false,
        OptionalInt.empty());
  }

  @AfterEach
  void stopServer() {
    server.stop();
  }

  @Test
  void twoPeopleTalk() throws Exception {
    try (Person alice = person("alice");
        Person bob = person("bob")) {
      alice.expect(ClientEvent.Connected.class);
      bob.expect(ClientEvent.Connected.class);
      assertThat(Person.outcome(alice.client.message("bob", "hello")))
          .isEqualTo(new Outcome.Ok<>(DeliveryState.DELIVERED));
      assertThat(Person.outcome(alice.client.whoElse()))
          .isEqualTo(new Outcome.Ok<>(List.of("bob")));
      assertThat(Person.outcome(bob.client.logout())).isEqualTo(new ClientEnd.LoggedOut());
      assertThat(Person.outcome(alice.client.message("bob", "later")))
          .isEqualTo(new Outcome.Ok<>(DeliveryState.STORED));
    }
  }

  @Test
  void aRestartedServerFindsItsClientsAgain() throws Exception {
    try (Person alice = person("alice")) {
      alice.expect(ClientEvent.Connected.class);
      int port = server.address().getPort();
      server.stop();
      alice.expect(ClientEvent.Ended.class);
      alice.expect(ClientEvent.Disconnected.class);
      server = ChatServer.start(config(port));
      assertThat(alice.expect(ClientEvent.Connected.class).resumed()).isTrue();
    }
  }
}
