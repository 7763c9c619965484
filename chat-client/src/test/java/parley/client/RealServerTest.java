package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.server.Quotas;

/// The client against the real server, in one process.
class RealServerTest {

  @TempDir Path folder;
  private LocalServer server;

  private Person person(String user) {
    return new Person(config(user));
  }

  /// Somebody who is online before anybody else comes.
  private Person comeOnline(String user) throws Exception {
    Person person = person(user);
    person.expect(ClientEvent.Connected.class);
    return person;
  }

  private ClientConfig config(String user) {
    return new ClientConfig(
        "localhost",
        server.port(),
        user,
        Passwords.of("secret"),
        true,
        folder.resolve("home"),
        false,
        null,
        key -> true);
  }

  @BeforeEach
  void startServer() throws Exception {
    server = new LocalServer(folder.resolve("data"));
  }

  private void startServer(Quotas quotas) throws Exception {
    server.stop();
    server = new LocalServer(folder.resolve("data"), Ports.free(), quotas);
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
  void whoSendsTooMuchIsToldWhichWereRefusedAndTheOthersArrive() throws Exception {
    startServer(new Quotas(10, 1, 1, Limits.RELAY_BYTES_PER_SECOND));
    int burst = (int) Limits.BURST.toSeconds();
    try (Person alice = comeOnline("alice");
        Person bob = comeOnline("bob")) {
      List<CompletableFuture<Outcome<DeliveryState>>> sent =
          // Some tokens come back, if this takes seconds.
          IntStream.range(0, burst + 60)
              .mapToObj(i -> alice.client.message("bob", "m" + i))
              .toList();

      for (CompletableFuture<Outcome<DeliveryState>> each : sent.subList(0, burst)) {
        assertThat(Person.outcome(each)).isInstanceOf(Outcome.Ok.class);
      }
      assertThat(Person.outcome(sent.getLast()))
          .isEqualTo(new Outcome.Refused<>(Code.THROTTLED, "too much at once; wait a moment"));
      for (int i = 0; i < burst; i++) {
        bob.expectMessage("m" + i);
      }
      assertThat(Person.outcome(alice.client.whoElse())).isInstanceOf(Outcome.Ok.class);
    }
  }

  @Test
  void whoDoesNotReadIsDisconnectedAndMissesNoMessage() throws Exception {
    // An operator who lets users broadcast as much as they like.
    startServer(new Quotas(10, 5_000, 1_000_000, Limits.RELAY_BYTES_PER_SECOND));
    CompletableFuture<Void> awake = new CompletableFuture<>();
    try (Person alice = person("alice")) {
      alice.expect(ClientEvent.Connected.class);
      try (Person bob = new Person(config("bob"), event -> awake.join())) {
        alice.await(ClientEvent.Presence.class, ClientEvent.Presence::online);
        String text = "x".repeat(Limits.TEXT_BYTES);
        // More than the client takes unread, and less than makes the server give up.
        IntStream.range(0, 400).forEach(i -> alice.client.broadcast(text));
        CompletableFuture<Outcome<DeliveryState>> held = alice.client.message("bob", "held");
        IntStream.range(0, 2_000).forEach(i -> alice.client.broadcast(text));

        alice.await(ClientEvent.Presence.class, presence -> !presence.online());
        assertThat(Person.outcome(held)).isEqualTo(new Outcome.Ok<>(DeliveryState.STORED));
        assertThat(Person.outcome(alice.client.message("bob", "late")))
            .isEqualTo(new Outcome.Ok<>(DeliveryState.STORED));

        awake.complete(null);
        List<String> shown = new ArrayList<>();
        bob.await(
            ClientEvent.MessageReceived.class,
            message -> {
              if (message.kind() == ClientEvent.MessageReceived.Kind.DIRECT) {
                shown.add(message.text());
              }
              return message.text().equals("late");
            });
        assertThat(shown).containsExactly("held", "late");
      } finally {
        awake.complete(null);
      }
    }
  }

  @Test
  void aRestartedServerFindsItsClientsAgain() throws Exception {
    try (Person alice = person("alice")) {
      alice.expect(ClientEvent.Connected.class);
      server.stop();
      alice.expect(ClientEvent.Ended.class);
      alice.expect(ClientEvent.Disconnected.class);
      server.start();
      assertThat(alice.expect(ClientEvent.Connected.class).resumed()).isTrue();
    }
  }
}
