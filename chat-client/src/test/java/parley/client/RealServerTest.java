package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.DeliveryState;
import parley.server.ChatServer;
import parley.server.ServerConfig;

/// The client against the real server, in one process.
class RealServerTest {

  @TempDir Path folder;
  private ChatServer server;

  private final class Person implements AutoCloseable {
    final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    final ChatClient client;

    Person(String user, boolean register) {
      client =
          ChatClient.start(
              new ClientConfig(
                  "localhost",
                  server.address().getPort(),
                  user,
                  "secret",
                  register,
                  folder.resolve("home"),
                  false,
                  null,
                  key -> true),
              events::add);
    }

    ClientEvent next() throws InterruptedException {
      return events.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      client.close();
    }
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
    try (Person alice = new Person("alice", true);
        Person bob = new Person("bob", true)) {
      assertThat(alice.next()).isInstanceOf(ClientEvent.Connected.class);
      assertThat(bob.next()).isInstanceOf(ClientEvent.Connected.class);
      assertThat(alice.client.message("bob", "hello").get(10, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Ok<>(DeliveryState.DELIVERED));
      assertThat(alice.client.whoElse().get(10, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Ok<>(List.of("bob")));
      assertThat(bob.client.logout().get(10, TimeUnit.SECONDS))
          .isEqualTo(new ClientEnd.LoggedOut());
      assertThat(alice.client.message("bob", "later").get(10, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Ok<>(DeliveryState.STORED));
    }
  }

  @Test
  void aRestartedServerFindsItsClientsAgain() throws Exception {
    try (Person alice = new Person("alice", true)) {
      assertThat(alice.next()).isInstanceOf(ClientEvent.Connected.class);
      int port = server.address().getPort();
      server.stop();
      assertThat(alice.next()).isInstanceOf(ClientEvent.Ended.class);
      assertThat(alice.next()).isInstanceOf(ClientEvent.Disconnected.class);
      server = ChatServer.start(config(port));
      assertThat(alice.next())
          .isInstanceOfSatisfying(
              ClientEvent.Connected.class, event -> assertThat(event.resumed()).isTrue());
    }
  }
}
