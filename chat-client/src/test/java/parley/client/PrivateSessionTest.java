package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEvent;
import parley.client.api.FileConfig;
import parley.client.api.Outcome;
import parley.client.api.PeerConfig;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.Rung;

/// Private sessions between real clients, introduced by the real server, in one process.
class PrivateSessionTest {

  private static final PeerConfig USUAL = PeerConfig.USUAL;

  @TempDir Path folder;
  private LocalServer server;
  private final List<Person> people = new ArrayList<>();

  @BeforeEach
  void startServer() throws Exception {
    server = new LocalServer(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    people.forEach(Person::close);
    server.stop();
  }

  private Person person(String user, PeerConfig peers, String home) throws Exception {
    Person person =
        new Person(
            new ClientConfig(
                "127.0.0.1",
                server.port(),
                user,
                Passwords.of("secret"),
                true,
                folder.resolve(home),
                false,
                null,
                key -> true,
                peers,
                FileConfig.of(folder)));
    people.add(person);
    person.expect(ClientEvent.Connected.class);
    for (Person other : people.subList(0, people.size() - 1)) {
      other.expect(ClientEvent.Presence.class);
    }
    return person;
  }

  private Person person(String user) throws Exception {
    return person(user, USUAL, "home");
  }

  private static PeerConfig ways(boolean direct, boolean reverse, boolean relay) {
    return new PeerConfig("0.0.0.0", 0, List.of(), direct, reverse, relay);
  }

  private static PeerPath started(Person from, String user) throws Exception {
    return value(from.client.startPrivate(user));
  }

  private static PeerPath value(CompletableFuture<Outcome<PeerPath>> path) throws Exception {
    Outcome<PeerPath> outcome = Person.outcome(path);
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok<PeerPath>) outcome).value();
  }

  private static <T> Code refused(CompletableFuture<Outcome<T>> outcome) throws Exception {
    return ((Outcome.Refused<T>) Person.outcome(outcome)).code();
  }

  private static void delivered(CompletableFuture<Outcome<DeliveryState>> outcome)
      throws Exception {
    assertThat(Person.outcome(outcome)).isEqualTo(new Outcome.Ok<>(DeliveryState.DELIVERED));
  }

  private static void expectPrivate(Person person, String from, String text) throws Exception {
    ClientEvent.MessageReceived message = person.expect(ClientEvent.MessageReceived.class);
    assertThat(message.from()).isEqualTo(from);
    assertThat(message.text()).isEqualTo(text);
    assertThat(message.kind()).isEqualTo(ClientEvent.MessageReceived.Kind.PRIVATE);
    // As exact as the server's times are, and no more.
    assertThat(message.sent()).isEqualTo(message.sent().truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void twoPeopleTalkDirectlyAndEitherEndsIt() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");

    PeerPath path = started(alice, "bob");
    PeerKeys hers = path.keys();
    assertThat(path).isEqualTo(new PeerPath(Rung.DIRECT, List.of(), hers));
    ClientEvent.PrivateStarted started = bob.expect(ClientEvent.PrivateStarted.class);
    PeerKeys his = started.keys();
    assertThat(started).isEqualTo(new ClientEvent.PrivateStarted("alice", Rung.DIRECT, his));
    assertThat(his.own()).isEqualTo(hers.theirs()).isNotEqualTo(hers.own());
    assertThat(his.theirs()).isEqualTo(hers.own());

    CompletableFuture<Outcome<DeliveryState>> first = alice.client.privateMessage("bob", "one");
    CompletableFuture<Outcome<DeliveryState>> second = alice.client.privateMessage("bob", "two");
    delivered(first);
    delivered(second);
    expectPrivate(bob, "alice", "one");
    expectPrivate(bob, "alice", "two");
    delivered(bob.client.privateMessage("alice", "three"));
    expectPrivate(alice, "bob", "three");

    assertThat(refused(alice.client.startPrivate("bob"))).isEqualTo(Code.ALREADY_PRIVATE);
    assertThat(refused(bob.client.startPrivate("alice"))).isEqualTo(Code.ALREADY_PRIVATE);

    assertThat(Person.outcome(bob.client.stopPrivate("alice"))).isInstanceOf(Outcome.Ok.class);
    assertThat(alice.expect(ClientEvent.PrivateEnded.class))
        .isEqualTo(new ClientEvent.PrivateEnded("bob", Rung.DIRECT, Code.STOPPED));
    assertThat(refused(alice.client.privateMessage("bob", "four"))).isEqualTo(Code.NOT_PRIVATE);
    assertThat(refused(alice.client.stopPrivate("bob"))).isEqualTo(Code.NOT_PRIVATE);
  }

  @Test
  void aSessionCanBeStartedAgainAtOnceByEitherSide() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    for (int i = 0; i < 3; i++) {
      assertThat(started(alice, "bob").rung()).isEqualTo(Rung.DIRECT);
      Person.outcome(alice.client.stopPrivate("bob"));
      assertThat(started(bob, "alice").rung()).isEqualTo(Rung.DIRECT);
      Person.outcome(bob.client.stopPrivate("alice"));
    }
  }

  @Test
  void twoWhoStartAtOnceHaveOneSession() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");

    CompletableFuture<Outcome<PeerPath>> hers = alice.client.startPrivate("bob");
    CompletableFuture<Outcome<PeerPath>> his = bob.client.startPrivate("alice");

    assertThat(value(hers).rung()).isEqualTo(value(his).rung());
    assertThat(value(hers).tried()).isEqualTo(value(his).tried());
    delivered(alice.client.privateMessage("bob", "hello"));
    delivered(bob.client.privateMessage("alice", "hello"));
  }

  @Test
  void namesAreCheckedInTheirOrder() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    Person carol = person("carol");
    Person.outcome(carol.client.block("alice"));
    carol.client.logout();
    carol.end();

    assertThat(refused(alice.client.startPrivate("alice"))).isEqualTo(Code.SELF);
    assertThat(refused(alice.client.startPrivate("nobody"))).isEqualTo(Code.UNKNOWN_USER);
    assertThat(refused(alice.client.startPrivate("carol"))).isEqualTo(Code.BLOCKED);
    assertThat(refused(bob.client.startPrivate("carol"))).isEqualTo(Code.OFFLINE);
    assertThat(refused(alice.client.privateMessage("alice", "x"))).isEqualTo(Code.SELF);
    assertThat(refused(alice.client.privateMessage("nobody", "x"))).isEqualTo(Code.UNKNOWN_USER);
    assertThat(refused(alice.client.privateMessage("carol", "x"))).isEqualTo(Code.OFFLINE);
    assertThat(refused(alice.client.privateMessage("bob", "x"))).isEqualTo(Code.NOT_PRIVATE);
    assertThat(refused(alice.client.privateMessage("bob", ""))).isEqualTo(Code.USAGE);
    assertThat(refused(alice.client.privateMessage("bob", "x".repeat(Limits.TEXT_BYTES + 1))))
        .isEqualTo(Code.TOO_LARGE);
    assertThat(refused(alice.client.stopPrivate("carol"))).isEqualTo(Code.OFFLINE);
    assertThat(refused(alice.client.trust("nobody"))).isEqualTo(Code.UNKNOWN_USER);
    assertThat(refused(alice.client.trust("alice"))).isEqualTo(Code.SELF);
  }

  @Test
  void withoutDialsThePeerDialsBack() throws Exception {
    Person alice = person("alice", ways(false, true, true), "home");
    Person bob = person("bob");

    PeerPath path = started(alice, "bob");

    assertThat(path.rung()).isEqualTo(Rung.REVERSE);
    assertThat(path.tried()).containsExactly(new PeerPath.Tried(Rung.DIRECT, "", "disabled"));
    assertThat(bob.expect(ClientEvent.PrivateStarted.class).path()).isEqualTo(Rung.REVERSE);
    delivered(alice.client.privateMessage("bob", "hello"));
  }

  @Test
  void withNeitherTheyMeetAtTheRelay() throws Exception {
    Person alice = person("alice", ways(false, false, true), "home");
    Person bob = person("bob");

    PeerPath path = started(alice, "bob");

    assertThat(path.rung()).isEqualTo(Rung.RELAY);
    assertThat(path.tried().stream().map(PeerPath.Tried::why)).containsOnly("disabled");
    assertThat(bob.expect(ClientEvent.PrivateStarted.class).path()).isEqualTo(Rung.RELAY);
    for (int i = 0; i < 10; i++) {
      delivered(alice.client.privateMessage("bob", "x".repeat(Limits.TEXT_BYTES)));
      delivered(bob.client.privateMessage("alice", "hello"));
    }
    Person.outcome(bob.client.stopPrivate("alice"));
  }

  @Test
  void withNoWayLeftTheTextSaysWhatWasTried() throws Exception {
    Person alice = person("alice", ways(false, false, false), "home");
    person("bob");

    Outcome<PeerPath> outcome = Person.outcome(alice.client.startPrivate("bob"));

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Refused<>(
                Code.UNREACHABLE,
                "bob cannot be reached: direct: disabled; reverse: disabled; relay: disabled",
                new Outcome.Details.Tried(
                    Stream.of(Rung.DIRECT, Rung.REVERSE, Rung.RELAY)
                        .map(rung -> new PeerPath.Tried(rung, "", "disabled"))
                        .toList())));
  }

  /// On this system all of 127.0.0.0/8 is this machine.
  @Test
  void ofSeveralAddressesTheOneThatAnswersIsUsed() throws Exception {
    Person alice = person("alice");
    // At any port that the system gives out, another test may listen on the first address.
    PeerConfig elsewhere =
        new PeerConfig(
            "127.0.0.2", Ports.free(), List.of("127.0.0.3", "127.0.0.2"), true, true, true);
    person("bob", elsewhere, "home");

    PeerPath path = started(alice, "bob");

    assertThat(path.rung()).isEqualTo(Rung.DIRECT);
    assertThat(path.tried())
        .allSatisfy(tried -> {
          assertThat(tried.address()).doesNotStartWith("127.0.0.2");
          assertThat(tried.why()).isEqualTo("connection refused");
        });
  }

  @Test
  void aPortThatIsTakenLeavesTheOtherWays() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Person alice = person("alice");
      PeerConfig deaf =
          new PeerConfig("127.0.0.1", taken.getLocalPort(), List.of(), true, true, true);
      Person bob = person("bob", deaf, "home");

      assertThat(started(bob, "alice").rung()).isEqualTo(Rung.DIRECT);
      Person.outcome(bob.client.stopPrivate("alice"));
      assertThat(started(alice, "bob").rung()).isEqualTo(Rung.RELAY);
    }
  }

  @Test
  void aSessionOutlivesTheServer() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);
    server.stop();
    // Bob may have been seen to leave first.
    alice.await(ClientEvent.Ended.class, ended -> true);
    alice.expect(ClientEvent.Disconnected.class);

    delivered(alice.client.privateMessage("bob", "still here"));
    assertThat(refused(alice.client.privateMessage("carol", "x"))).isEqualTo(Code.NOT_CONNECTED);

    server.start();
    assertThat(alice.expect(ClientEvent.Connected.class).resumed()).isTrue();
    delivered(alice.client.privateMessage("bob", "and again"));
  }

  @Test
  void aBlockEndsTheSessionOnBothSides() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);

    Person.outcome(bob.client.block("alice"));

    assertThat(bob.expect(ClientEvent.PrivateEnded.class).code()).isEqualTo(Code.STOPPED);
    assertThat(alice.expect(ClientEvent.PrivateEnded.class).code()).isEqualTo(Code.STOPPED);
    assertThat(refused(alice.client.startPrivate("bob"))).isEqualTo(Code.BLOCKED);
    assertThat(refused(alice.client.privateMessage("bob", "x"))).isEqualTo(Code.OFFLINE);
  }

  @Test
  void nothingIsShownBehindABlock() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);
    for (int i = 0; i < 1000; i++) {
      alice.client.privateMessage("bob", "text");
    }
    bob.expect(ClientEvent.MessageReceived.class);

    List<ClientEvent> shownBefore = new ArrayList<>();
    Person.outcome(bob.client.block("alice").thenAccept(done -> bob.drainTo(shownBefore)));
    alice.expect(ClientEvent.PrivateEnded.class);

    List<ClientEvent> shownBehind = new ArrayList<>();
    bob.drainTo(shownBehind);
    assertThat(shownBefore).isNotEmpty();
    assertThat(shownBehind).noneMatch(ClientEvent.MessageReceived.class::isInstance);
  }

  @Test
  void whoIsBlockedWhileASessionWithThemIsBeingStartedHasNoneInTheEnd() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");

    var starting = alice.client.startPrivate("bob");
    var blocked = alice.client.block("bob");
    Person.outcome(blocked);

    // It may also fail, when the block comes before the link.
    if (Person.outcome(starting) instanceof Outcome.Ok) {
      assertThat(alice.expect(ClientEvent.PrivateEnded.class).code()).isEqualTo(Code.STOPPED);
      bob.expect(ClientEvent.PrivateStarted.class);
      assertThat(bob.expect(ClientEvent.PrivateEnded.class).code()).isEqualTo(Code.STOPPED);
    }
    assertThat(refused(bob.client.privateMessage("alice", "x"))).isEqualTo(Code.OFFLINE);
  }

  @Test
  void aLogoutEndsItAndSaysSo() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);

    alice.client.logout();
    alice.end();

    List<ClientEvent> two =
        Arrays.asList(bob.expect(ClientEvent.class), bob.expect(ClientEvent.class));
    assertThat(two)
        .containsExactlyInAnyOrder(
            new ClientEvent.PrivateEnded("alice", Rung.DIRECT, Code.LOGOUT),
            new ClientEvent.Presence("alice", false));
  }

  @Test
  void whoHasANewKeyAndIsDialledBackHearsThatItIsTheKey() throws Exception {
    Person bob = person("bob");
    Person alice = person("alice");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);
    alice.client.logout();
    alice.end();
    bob.expect(ClientEvent.class);
    bob.expect(ClientEvent.class);
    people.remove(alice);

    Person other = person("alice", ways(false, true, false), "another home");

    assertThat(refused(other.client.startPrivate("bob"))).isEqualTo(Code.PEER_KEY_CHANGED);
    assertThat(bob.expect(ClientEvent.PeerKeyChanged.class).user()).isEqualTo("alice");
  }

  @Test
  void aNewKeyIsRefusedBothWaysUntilItIsTrusted() throws Exception {
    Person alice = person("alice");
    Person bob = person("bob");
    started(alice, "bob");
    bob.expect(ClientEvent.PrivateStarted.class);
    bob.client.logout();
    bob.end();
    alice.expect(ClientEvent.class);
    alice.expect(ClientEvent.class);
    people.remove(bob);

    Person other = person("bob", USUAL, "another home");

    assertThat(refused(alice.client.startPrivate("bob"))).isEqualTo(Code.PEER_KEY_CHANGED);
    assertThat(alice.expect(ClientEvent.PeerKeyChanged.class).user()).isEqualTo("bob");
    assertThat(refused(other.client.startPrivate("alice"))).isEqualTo(Code.PEER_KEY_CHANGED);
    alice.expect(ClientEvent.PeerKeyChanged.class);

    assertThat(Person.outcome(alice.client.trust("bob"))).isInstanceOf(Outcome.Ok.class);

    assertThat(started(other, "alice").rung()).isEqualTo(Rung.DIRECT);
    assertThat(alice.expect(ClientEvent.PrivateStarted.class).user()).isEqualTo("bob");
    other.expectNoMore();
  }
}
