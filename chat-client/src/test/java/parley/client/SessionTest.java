package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Notification;
import parley.protocol.Request;

/// A session and its ends: commands, events, losses and coming back.
class SessionTest {

  @TempDir Path folder;
  private ScriptedServer server;
  private Person alice;
  private ScriptedServer.Link link;

  @BeforeEach
  void logIn() throws Exception {
    server = ScriptedServer.start();
    alice = new Person(config());
    link = server.acceptLogin();
    alice.expect(ClientEvent.Connected.class);
  }

  @AfterEach
  void stop() {
    alice.close();
    server.close();
  }

  private ClientConfig config() {
    return Person.alice(server.port(), folder.resolve("home"));
  }

  @Test
  void pagesOfUsersComeAsOneList() throws Exception {
    CompletableFuture<Outcome<List<String>>> users = alice.client.whoElseSince(60);
    Request.WhoElseSince question = link.expect(Request.WhoElseSince.class);
    assertThat(question.seconds()).isEqualTo(60);
    link.say(new Answer.Users(question.id(), 0, false, List.of("bob", "carol")));
    link.say(new Answer.Users(question.id(), 1, true, List.of("dave")));
    assertThat(Person.outcome(users)).isEqualTo(new Outcome.Ok<>(List.of("bob", "carol", "dave")));
  }

  @Test
  void answersFindTheirQuestionsInAnyOrder() throws Exception {
    CompletableFuture<Outcome<Boolean>> broadcast = alice.client.broadcast("all");
    var block = alice.client.block("bob");
    var unblock = alice.client.unblock("carol");
    long broadcastId = link.expect(Request.SendBroadcast.class).id();
    long blockId = link.expect(Request.Block.class).id();
    long unblockId = link.expect(Request.Unblock.class).id();
    link.say(new Answer.Refused(unblockId, Code.NOT_BLOCKED, "she is not"));
    link.say(new Answer.Done(blockId));
    link.say(new Answer.BroadcastSent(broadcastId, true));
    assertThat(Person.outcome(unblock))
        .isEqualTo(new Outcome.Refused<>(Code.NOT_BLOCKED, "she is not"));
    assertThat(Person.outcome(block)).isEqualTo(new Outcome.Ok<>(null));
    assertThat(Person.outcome(broadcast)).isEqualTo(new Outcome.Ok<>(true));
  }

  @Test
  void eventsAreToldAsTheyCome() throws Exception {
    link.say(
        new Event.Presence(
            List.of(
                new Event.Presence.Change("bob", true), new Event.Presence.Change("eve", false))));
    link.say(new Event.BroadcastMessage("bob", Instant.EPOCH, "to all"));
    assertThat(alice.expect(ClientEvent.Presence.class))
        .isEqualTo(new ClientEvent.Presence("bob", true));
    assertThat(alice.expect(ClientEvent.Presence.class))
        .isEqualTo(new ClientEvent.Presence("eve", false));
    assertThat(alice.expect(ClientEvent.MessageReceived.class))
        .isEqualTo(
            new ClientEvent.MessageReceived(
                "bob",
                "to all",
                Instant.EPOCH,
                ClientEvent.MessageReceived.Kind.BROADCAST,
                false,
                false));
  }

  @Test
  void aPingIsAnsweredAtOnceAndActivityIsTold() throws Exception {
    link.say(new Event.Ping());
    link.expect(Notification.Pong.class);
    alice.client.active();
    link.expect(Notification.Active.class);
  }

  @Test
  void whoIsOnlineIsActivityOfWhoAsksAndNoneWhenTheClientDoes() throws Exception {
    alice.client.whoIsOnline();
    link.expect(Request.WhoElse.class);
    alice.client.whoElse();
    link.expect(Notification.Active.class);
    link.expect(Request.WhoElse.class);
  }

  @Test
  void eventsOfANewerServerAreSkipped() throws Exception {
    link.sayRaw("{\"type\":\"weather\",\"sunny\":true}\n");
    link.say(new Event.Ping());
    link.expect(Notification.Pong.class);
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatBreaksTheProtocolIsLeftAndTriedAgain(Nonsense nonsense) throws Exception {
    link.sayRaw(nonsense.frame + "\n");
    link.expectHangUp();
    assertThat(alice.expect(ClientEvent.Disconnected.class).text())
        .startsWith("the server broke the protocol: ");
    server.acceptResume();
    alice.expect(ClientEvent.Connected.class);
  }

  /// What no server of ours says.
  enum Nonsense {
    NO_JSON("hello"),
    NO_OBJECT("[]"),
    A_FIELD_IS_MISSING("{\"type\":\"delivery\",\"number\":1}"),
    AN_ANSWER_TO_NOTHING("{\"type\":\"done\",\"id\":99}"),
    AN_UNKNOWN_ANSWER("{\"type\":\"maybe\",\"id\":1}"),
    A_SECOND_HELLO("{\"type\":\"hello\",\"version\":1,\"nonce\":\"\"}"),
    A_DELIVERY_NUMBERED_NOTHING(
        "{\"type\":\"delivery\",\"number\":0,\"from\":\"bob\",\"messageId\":\"r.1\","
            + "\"sent\":\"2026-01-01T00:00:00Z\",\"text\":\"t\",\"stored\":false,\"again\":false}");

    private final String frame;

    Nonsense(String frame) {
      this.frame = frame;
    }
  }

  @Test
  void commandsInFlightAreRefusedWhenTheLinkIsLostAndLaterOnesToo() throws Exception {
    CompletableFuture<Outcome<List<String>>> inFlight = alice.client.whoElse();
    link.expect(Notification.Active.class);
    link.expect(Request.WhoElse.class);
    link.hangUp();
    assertThat(Person.outcome(inFlight))
        .isEqualTo(
            new Outcome.Refused<>(
                Code.NOT_CONNECTED,
                "the connection was lost before the answer came:"
                    + " the server closed the connection"));
    ClientEvent.Disconnected lost = alice.expect(ClientEvent.Disconnected.class);
    assertThat(lost.code()).isEqualTo(Code.NOT_CONNECTED);
    assertThat(lost.retry()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(Person.outcome(alice.client.block("bob")))
        .isEqualTo(
            new Outcome.Refused<>(Code.NOT_CONNECTED, "there is no connection to the server"));
  }

  @ParameterizedTest
  @EnumSource(names = {"SHUTDOWN", "TIMEOUT", "INTERNAL"})
  void whateverEndsTheLinkCommandsInFlightAreRefusedAsNotConnectedThoseOfFilesToo(Code code)
      throws Exception {
    CompletableFuture<Outcome<List<String>>> users = alice.client.whoIsOnline();
    CompletableFuture<Outcome<FileSearch>> search = alice.client.searchFile("film");
    link.expect(Request.WhoElse.class);
    link.expect(Notification.Active.class);
    link.expect(Request.FindFile.class);
    link.say(new Event.Ended(code, "that was it"));
    for (Outcome<?> outcome : List.of(Person.outcome(users), Person.outcome(search))) {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(Code.NOT_CONNECTED));
    }
  }

  @Test
  void aSessionThatCannotBeTakenUpIsReplacedByALoginOnTheSameLink() throws Exception {
    link.hangUp();
    link = server.accept();
    link.hello();
    link.refuseResume();
    link.logIn();
    alice.expect(ClientEvent.Disconnected.class);
    assertThat(alice.expect(ClientEvent.Connected.class).resumed()).isTrue();
  }

  @Test
  void aLoginThatIsRefusedForNowIsTriedAgain() throws Exception {
    link.hangUp();
    for (Code code : List.of(Code.LOCKED, Code.THROTTLED, Code.INTERNAL, Code.ALREADY_ONLINE)) {
      link = server.accept();
      link.hello();
      link.refuseResume();
      Request.ScramFirst first = link.expect(Request.ScramFirst.class);
      link.say(new Answer.Refused(first.id(), code, "for now"));
      link.expectHangUp();
    }
    server.acceptResume();
    alice.expect(ClientEvent.Disconnected.class);
    alice.expect(ClientEvent.Connected.class);
  }

  @Test
  void aLoginThatIsRefusedForGoodEndsTheClient() throws Exception {
    link.hangUp();
    link = server.accept();
    link.hello();
    link.refuseResume();
    Request.ScramFirst first = link.expect(Request.ScramFirst.class);
    link.say(new Answer.Refused(first.id(), Code.WRONG_PASSWORD, "changed"));
    alice.expect(ClientEvent.Disconnected.class);
    assertThat(alice.expect(ClientEvent.LoginRefused.class))
        .isEqualTo(new ClientEvent.LoginRefused(Code.WRONG_PASSWORD, "changed"));
    assertThat(alice.end()).isEqualTo(new ClientEnd.Refused(Code.WRONG_PASSWORD, "changed"));
  }

  @Test
  void anotherKeyAtReconnectionEndsTheClientWhateverIsAccepted() throws Exception {
    Fingerprint known = server.fingerprint();
    server.changeKey();
    link.hangUp();
    alice.expect(ClientEvent.Disconnected.class);
    assertThat(alice.end()).isEqualTo(new ClientEnd.IdentityChanged(known, server.fingerprint()));
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "DISPLACED"})
  void aSessionThatWasEndedForGoodIsTheEnd(Code code) throws Exception {
    link.say(new Event.Ended(code, "that was it"));
    assertThat(alice.expect(ClientEvent.Ended.class))
        .isEqualTo(new ClientEvent.Ended(code, "that was it"));
    assertThat(alice.end()).isEqualTo(new ClientEnd.Ended());
    alice.expectNoMore();
  }

  @Test
  void afterAShutdownTheClientComesBack() throws Exception {
    link.say(new Event.Ended(Code.SHUTDOWN, "back soon"));
    link.expectHangUp();
    alice.expect(ClientEvent.Ended.class);
    assertThat(alice.expect(ClientEvent.Disconnected.class).code()).isEqualTo(Code.SHUTDOWN);
    server.acceptResume();
    alice.expect(ClientEvent.Connected.class);
  }

  @Test
  void logoutWaitsForTheServersWordAndNotForReceipts() throws Exception {
    var unanswered = alice.client.message("bob", "one");
    link.expectMessage("one", false);
    CompletableFuture<ClientEnd> end = alice.client.logout();
    link.say(new Answer.Done(link.expect(Request.Logout.class).id()));
    assertThat(Person.outcome(end)).isEqualTo(new ClientEnd.LoggedOut());
    assertThat(Person.outcome(unanswered))
        .isEqualTo(
            new Outcome.Refused<>(
                Code.NOT_CONNECTED,
                "unconfirmed: it stays in the outbox, and is sent with the next start"));
    link.expectHangUp();
  }

  @Test
  void aPrivateMessageWhileTheServerStoodStillIsAnsweredAtLogout() throws Exception {
    var toNobody = alice.client.privateMessage("bob", "one");
    link.expect(Notification.Active.class);
    link.expect(Request.FindUser.class);
    CompletableFuture<ClientEnd> end = alice.client.logout();
    link.say(new Answer.Done(link.expect(Request.Logout.class).id()));
    assertThat(Person.outcome(end)).isEqualTo(new ClientEnd.LoggedOut());
    // Whichever is first, the question to the server that fails or the end: it is answered once.
    assertThat(Person.outcome(toNobody))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(Code.NOT_CONNECTED));
  }

  @Test
  void logoutFromAServerThatSaysNothingEndsAllTheSame() throws Exception {
    CompletableFuture<ClientEnd> end = alice.client.logout();
    link.expect(Request.Logout.class);
    assertThat(Person.outcome(end)).isEqualTo(new ClientEnd.LoggedOut());
  }

  @Test
  void logoutWhileDisconnectedIsAtOnce() throws Exception {
    link.hangUp();
    alice.expect(ClientEvent.Disconnected.class);
    assertThat(Person.outcome(alice.client.logout())).isEqualTo(new ClientEnd.LoggedOut());
  }

  @Test
  void afterTheEndCommandsAreRefusedAndTheHomeIsFree() throws Exception {
    alice.close();
    assertThat(Person.outcome(alice.client.whoElse())).isInstanceOf(Outcome.Refused.class);
    assertThat(Person.outcome(alice.client.message("bob", "late")))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(alice.end()).isEqualTo(new ClientEnd.LoggedOut());
    try (Person next = new Person(config())) {
      server.acceptLogin();
      next.expect(ClientEvent.Connected.class);
    }
  }

  @Test
  void theClientCanBeClosedOnItsOwnCallbackThread() throws Exception {
    alice.close();
    try (Person hasty = new Person(config())) {
      link = server.acceptLogin();
      hasty.expect(ClientEvent.Connected.class);
      CompletableFuture<ClientEnd> end =
          hasty.client.whoIsOnline().thenCompose(users -> crashed(hasty));
      link.say(new Answer.Users(link.expect(Request.WhoElse.class).id(), 0, true, List.of()));
      assertThat(Person.outcome(end)).isEqualTo(new ClientEnd.LoggedOut());
    }
  }

  @Test
  void manyEventsForASlowListenerWaitAtTheServer() throws Exception {
    alice.close();
    try (Person slow = new Person(config())) {
      ScriptedServer.Link busy = server.acceptLogin();
      IntStream.range(0, 5_000)
          .forEach(i -> busy.say(new Event.BroadcastMessage("bob", Instant.EPOCH, "no. " + i)));
      slow.expect(ClientEvent.Connected.class);
      for (int i = 0; i < 5_000; i++) {
        slow.expectMessage("no. " + i);
      }
    }
  }

  @Test
  void aListenerThatFailsEndsTheClientAndTheMessageIsNotAcknowledged() throws Exception {
    alice.close();
    try (Person broken =
        new Person(
            config(),
            event -> {
              if (event instanceof ClientEvent.MessageReceived) {
                throw new IllegalStateException("no screen");
              }
            })) {
      link = server.acceptLogin();
      link.deliver(1, 1);
      link.expectHangUp();
      assertThat(broken.end()).isInstanceOf(ClientEnd.Failed.class);
    }
  }

  private static CompletableFuture<ClientEnd> crashed(Person person) {
    person.crash();
    return person.client.ended();
  }
}
