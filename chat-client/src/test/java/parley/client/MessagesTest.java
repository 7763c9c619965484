package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Request;

/// The client's side of the message rules: nothing lost, nothing shown twice, order kept, whatever
/// breaks in between.
class MessagesTest {

  private static final Outcome<DeliveryState> DELIVERED = new Outcome.Ok<>(DeliveryState.DELIVERED);

  @TempDir Path folder;
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ClientConfig alice() {
    return Person.alice(server.port(), folder.resolve("home"));
  }

  /// Where a message is when something breaks.
  enum OnTheWayOut {
    /// Nobody was connected when it was given.
    GIVEN_OFFLINE,
    /// The server has read it, and not answered.
    ON_THE_WIRE,
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotAnsweredIsSentAgainInOrderWhenTheLinkWasLost(OnTheWayOut where) throws Exception {
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      List<CompletableFuture<Outcome<DeliveryState>>> outcomes = new ArrayList<>();
      MessageId firstId = null;
      if (where == OnTheWayOut.GIVEN_OFFLINE) {
        link.hangUp();
        alice.expect(ClientEvent.Disconnected.class);
        outcomes.add(alice.client.message("bob", "one"));
        outcomes.add(alice.client.message("carol", "two"));
      } else {
        outcomes.add(alice.client.message("bob", "one"));
        outcomes.add(alice.client.message("carol", "two"));
        firstId = link.expectMessage("one", false).messageId();
        link.expectMessage("two", false);
        link.hangUp();
        alice.expect(ClientEvent.Disconnected.class);
      }
      outcomes.add(alice.client.message("bob", "three"));
      boolean again = where == OnTheWayOut.ON_THE_WIRE;
      link = server.acceptResume();
      assertThat(alice.expect(ClientEvent.Connected.class).resumed()).isTrue();
      Request.SendMessage one = link.expectMessage("one", again);
      if (again) {
        assertThat(one.messageId()).isEqualTo(firstId);
      }
      link.answer(one);
      link.answer(link.expectMessage("two", again));
      link.answer(link.expectMessage("three", false));
      for (var outcome : outcomes) {
        assertThat(Person.outcome(outcome)).isEqualTo(DELIVERED);
      }
      alice.expectNoMore();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotAnsweredIsSentByTheNextRunWhenTheClientCrashed(OnTheWayOut where)
      throws Exception {
    MessageId id = null;
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      if (where == OnTheWayOut.GIVEN_OFFLINE) {
        link.hangUp();
        alice.expect(ClientEvent.Disconnected.class);
      }
      CompletableFuture<Outcome<DeliveryState>> one = alice.client.message("bob", "one");
      CompletableFuture<Outcome<DeliveryState>> two = alice.client.message("bob", "two");
      if (where == OnTheWayOut.ON_THE_WIRE) {
        id = link.expectMessage("one", false).messageId();
      }
      alice.crash();
      assertThat(Person.outcome(one)).isInstanceOf(Outcome.Refused.class);
      assertThat(Person.outcome(two)).isInstanceOf(Outcome.Refused.class);
    }
    try (Person alice = new Person(alice())) {
      CompletableFuture<Outcome<DeliveryState>> three = alice.client.message("bob", "three");
      ScriptedServer.Link link = server.acceptLoginAfterOthers();
      Request.SendMessage one = link.expectMessage("one", true);
      Request.SendMessage two = link.expectMessage("two", true);
      Request.SendMessage last = link.expectMessage("three", false);
      if (id != null) {
        assertThat(one.messageId()).isEqualTo(id);
      }
      assertThat(last.messageId().run()).isNotEqualTo(one.messageId().run());
      link.answer(one);
      link.say(new Answer.Refused(two.id(), Code.BLOCKED, "bob has blocked you"));
      link.answer(last);
      alice.expect(ClientEvent.Connected.class);
      assertThat(alice.expect(ClientEvent.OutboxSent.class))
          .isEqualTo(new ClientEvent.OutboxSent("bob", "one", DeliveryState.DELIVERED));
      assertThat(alice.expect(ClientEvent.OutboxDropped.class))
          .isEqualTo(
              new ClientEvent.OutboxDropped("bob", "two", Code.BLOCKED, "bob has blocked you"));
      assertThat(Person.outcome(three)).isEqualTo(DELIVERED);
    }
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      alice.client.whoIsOnline();
      link.expect(Request.WhoElse.class);
      alice.expectNoMore();
    }
  }

  @Test
  void aReceiptThatTheDiskForgotIsAskedForOnceMore() throws Exception {
    Path outbox;
    byte[] beforeTheReceipt;
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      CompletableFuture<Outcome<DeliveryState>> one = alice.client.message("bob", "one");
      Request.SendMessage sent = link.expectMessage("one", false);
      outbox = file("outbox");
      beforeTheReceipt = Files.readAllBytes(outbox);
      link.answer(sent);
      assertThat(Person.outcome(one)).isEqualTo(DELIVERED);
    }
    Files.write(outbox, beforeTheReceipt);
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      link.answer(link.expectMessage("one", true));
      alice.expect(ClientEvent.Connected.class);
      alice.expect(ClientEvent.OutboxSent.class);
    }
  }

  @Test
  void aDamagedLineOfTheOutboxIsToldOnceAndCostsNoOther() throws Exception {
    Path outbox;
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.client.message("bob", "one");
      alice.client.message("bob", "two");
      link.expectMessage("one", false);
      link.expectMessage("two", false);
      outbox = file("outbox");
    }
    String damaged = Files.readString(outbox).replace("one", "0ne");
    Files.writeString(outbox, damaged);
    for (int i = 0; i < 2; i++) {
      try (Person alice = new Person(alice())) {
        ScriptedServer.Link link = server.acceptLogin();
        alice.expect(ClientEvent.Connected.class);
        if (i == 0) {
          ClientEvent.HomeDamaged told = alice.expect(ClientEvent.HomeDamaged.class);
          assertThat(told.file()).isEqualTo(outbox);
          assertThat(told.lines()).isEqualTo(1);
          assertThat(told.why()).contains("may be lost", outbox + ".damaged");
        }
        link.expectMessage("two", true);
        alice.expectNoMore();
      }
    }
    assertThat(Path.of(outbox + ".damaged")).hasContent(damaged);
  }

  /// Where a delivery is when something breaks.
  enum OnTheWayIn {
    /// It waits behind another message, which the listener has not returned from.
    NOT_SHOWN,
    /// The listener has shown it, and not returned: nobody can know.
    SHOWN,
    /// It is recorded, and the server does not know that.
    NOT_ACKNOWLEDGED,
  }

  /// A listener that can be held up.
  private static final class Shown {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> hold = new LinkedBlockingQueue<>();
    volatile String heldAt = "";

    void accept(ClientEvent event) {
      if (event instanceof ClientEvent.MessageReceived message) {
        texts.add(message.text());
        if (message.text().equals(heldAt)) {
          try {
            hold.take();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeliveryIsShownOnceWhereverItWasWhenTheLinkWasLost(OnTheWayIn where) throws Exception {
    Shown shown = new Shown();
    shown.heldAt =
        switch (where) {
          case NOT_SHOWN -> "text of bobs-run.1";
          case SHOWN -> "text of bobs-run.2";
          case NOT_ACKNOWLEDGED -> "";
        };
    try (Person alice = new Person(alice(), shown::accept)) {
      ScriptedServer.Link link = server.acceptLogin();
      link.deliver(1, 1);
      link.deliver(2, 2);
      alice.expect(ClientEvent.Connected.class);
      assertThat(shown.texts.take()).isEqualTo("text of bobs-run.1");
      if (where != OnTheWayIn.NOT_SHOWN) {
        assertThat(shown.texts.take()).isEqualTo("text of bobs-run.2");
      }
      if (where == OnTheWayIn.NOT_ACKNOWLEDGED) {
        link.expectAckUpTo(2);
      }
      link.hangUp();
      link = server.acceptResume();
      // The server never heard of it.
      link.deliver(1, 1);
      link.deliver(2, 2);
      link.deliver(3, 3);
      shown.hold.add(true);
      link.expectAckUpTo(3);
      if (where == OnTheWayIn.NOT_SHOWN) {
        assertThat(shown.texts.take()).isEqualTo("text of bobs-run.2");
      }
      assertThat(shown.texts.take()).isEqualTo("text of bobs-run.3");
      assertThat(shown.texts).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterACrashOnlyWhatWasShownAndNotRecordedIsShownAgain(OnTheWayIn where) throws Exception {
    Shown shown = new Shown();
    shown.heldAt =
        switch (where) {
          case NOT_SHOWN -> "text of bobs-run.1";
          case SHOWN -> "text of bobs-run.2";
          case NOT_ACKNOWLEDGED -> "";
        };
    try (Person alice = new Person(alice(), shown::accept)) {
      ScriptedServer.Link link = server.acceptLogin();
      link.deliver(1, 1);
      if (where != OnTheWayIn.NOT_SHOWN) {
        link.expectAckUpTo(1);
      }
      link.deliver(2, 2);
      assertThat(shown.texts.take()).isEqualTo("text of bobs-run.1");
      switch (where) {
        case NOT_SHOWN -> {}
        case SHOWN -> assertThat(shown.texts.take()).isEqualTo("text of bobs-run.2");
        case NOT_ACKNOWLEDGED -> link.expectAckUpTo(2);
      }
      alice.crash();
      shown.hold.add(true);
      assertThat(alice.end()).isEqualTo(new ClientEnd.LoggedOut());
    }
    Shown next = new Shown();
    try (Person again = new Person(alice(), next::accept)) {
      ScriptedServer.Link link = server.acceptLogin();
      link.deliver(1, 1);
      link.deliver(2, 2);
      link.deliver(3, 3);
      link.expectAckUpTo(3);
      again.expect(ClientEvent.Connected.class);
      assertThat(next.texts)
          .containsExactlyElementsOf(
              switch (where) {
                case NOT_SHOWN ->
                    List.of("text of bobs-run.1", "text of bobs-run.2", "text of bobs-run.3");
                case SHOWN -> List.of("text of bobs-run.2", "text of bobs-run.3");
                case NOT_ACKNOWLEDGED -> List.of("text of bobs-run.3");
              });
    }
  }

  @Test
  void afterALogoutNothingIsShownAgainAndNothingIsLost() throws Exception {
    Shown shown = new Shown();
    shown.heldAt = "text of bobs-run.2";
    try (Person alice = new Person(alice(), shown::accept)) {
      ScriptedServer.Link link = server.acceptLogin();
      for (int i = 1; i <= 20; i++) {
        link.deliver(i, i);
      }
      link.expectAckUpTo(1);
      CompletableFuture<ClientEnd> end = alice.client.logout();
      link.say(new Answer.Done(link.expect(Request.Logout.class).id()));
      shown.hold.add(true);
      link.expectHangUp();
      assertThat(Person.outcome(end)).isEqualTo(new ClientEnd.LoggedOut());
    }
    // More than these, when the answer to the logout took longer than they did.
    List<String> before = List.copyOf(shown.texts);
    assertThat(before).startsWith("text of bobs-run.1", "text of bobs-run.2");
    try (Person again = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      for (int i = 1; i <= 20; i++) {
        link.deliver(i, i);
      }
      link.expectAckUpTo(20);
      again.expect(ClientEvent.Connected.class);
      for (int i = before.size() + 1; i <= 20; i++) {
        again.expectMessage("text of bobs-run." + i);
      }
    }
  }

  @Test
  void idsOfAnotherSenderOrRunAreOthers() throws Exception {
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      link.deliver(1, new MessageId("run-a", 7));
      link.deliver(2, new MessageId("run-b", 7));
      link.deliver(3, new MessageId("run-a", 3));
      link.say(
          new Event.Delivery(
              4, "carol", new MessageId("run-a", 7), Instant.EPOCH, "carol's own", true, true));
      link.deliver(5, new MessageId("run-a", 7));
      link.expectAckUpTo(5);
      alice.expectMessage("text of run-a.7");
      alice.expectMessage("text of run-b.7");
      alice.expectMessage("text of run-a.3");
      alice.expectMessage("carol's own");
      alice.expectNoMore();
    }
  }

  @Test
  void noMoreThanAWindowIsOnTheWireAtOnce() throws Exception {
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      List<CompletableFuture<Outcome<DeliveryState>>> outcomes =
          Stream.iterate(1, i -> i + 1)
              .limit(Outbox.WINDOW + 2)
              .map(i -> alice.client.message("bob", "number " + i))
              .toList();
      Request.SendMessage first = link.expectMessage("number 1", false);
      for (int i = 2; i <= Outbox.WINDOW; i++) {
        link.expectMessage("number " + i, false);
      }
      CompletableFuture<Outcome<List<String>>> users = alice.client.whoIsOnline();
      Request.WhoElse question = link.expect(Request.WhoElse.class);
      link.say(new Answer.Users(question.id(), 0, true, List.of("bob")));
      assertThat(Person.outcome(users)).isEqualTo(new Outcome.Ok<>(List.of("bob")));
      link.answer(first);
      link.expectMessage("number " + (Outbox.WINDOW + 1), false);
      assertThat(Person.outcome(outcomes.getFirst())).isEqualTo(DELIVERED);
    }
  }

  @Test
  void theOutboxIsBounded() throws Exception {
    try (Person alice = new Person(alice())) {
      server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      for (int i = 0; i < Outbox.MOST_MESSAGES; i++) {
        alice.client.message("bob", "text");
      }
      assertThat(Person.outcome(alice.client.message("bob", "one too many")))
          .isEqualTo(new Outcome.Refused<>(Code.THROTTLED, "too many messages wait in the outbox"));
    }
  }

  @Test
  void whatNeedsNoServerToBeRefusedIsRefusedHere() throws Exception {
    try (Person alice = new Person(alice())) {
      String most = "x".repeat(Limits.TEXT_BYTES);
      assertThat(code(alice.client.message("bob", ""))).isEqualTo(Code.USAGE);
      assertThat(code(alice.client.message("bob", most + "x"))).isEqualTo(Code.TOO_LARGE);
      assertThat(code(alice.client.message("alice", "me"))).isEqualTo(Code.SELF);
      assertThat(code(alice.client.broadcast(""))).isEqualTo(Code.USAGE);
      assertThat(code(alice.client.broadcast(most + "x"))).isEqualTo(Code.TOO_LARGE);
      assertThat(code(alice.client.message("bob", "half \ud83d"))).isEqualTo(Code.USAGE);
      ScriptedServer.Link link = server.acceptLogin();
      alice.client.message("bob", most);
      link.expectMessage(most, false);
    }
  }

  @Test
  void whatCannotBeReadBackAfterATornWriteWasNeverPromised() throws Exception {
    Path outbox;
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.client.message("bob", "one");
      link.expectMessage("one", false);
      outbox = file("outbox");
    }
    Files.writeString(outbox, Files.readString(outbox) + "1234abcd + torn");
    try (Person alice = new Person(alice())) {
      ScriptedServer.Link link = server.acceptLogin();
      link.expectMessage("one", true);
      alice.client.message("bob", "two");
      link.expectMessage("two", false);
    }
  }

  private static <T> Code code(CompletableFuture<Outcome<T>> future) throws Exception {
    return assertThat(Person.outcome(future))
        .isInstanceOf(Outcome.Refused.class)
        .extracting(outcome -> ((Outcome.Refused<T>) outcome).code())
        .actual();
  }

  private Path file(String name) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
      return files.filter(file -> file.endsWith(name)).findAny().orElseThrow();
    }
  }
}
