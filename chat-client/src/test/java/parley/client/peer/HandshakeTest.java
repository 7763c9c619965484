package parley.client.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.PeerMessage;
import parley.protocol.PeerMessage.PeerHello;
import parley.protocol.Rung;
import parley.wire.Certificates;
import parley.wire.Decoded;
import parley.wire.Tls;

/// Two clients who were introduced find each other; nobody else finds anybody.
class HandshakeTest {

  private Side alice;
  private Side bob;
  private Intruder mallory;

  @BeforeEach
  void start() throws Exception {
    alice = new Side("alice");
    bob = new Side("bob");
    mallory = new Intruder(Certificates.newKey());
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
    mallory.close();
  }

  @Test
  void whoeverAskedFirstDialsAndBothHaveOneLink() throws Exception {
    bob.introduced(alice.introduction(false));
    alice.dial(bob, alice.introduced(bob.introduction(true)));

    PeerLink there = alice.link();
    there.send(new PeerMessage.PeerPing());

    assertThat(there.user()).isEqualTo("bob");
    assertThat(there.path()).isEqualTo(Rung.DIRECT);
    PeerLink here = bob.link();
    assertThat(here.user()).isEqualTo("alice");
    assertThat(here.path()).isEqualTo(Rung.DIRECT);
    assertThat(Side.next(bob.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPing()));
    here.send(new PeerMessage.PeerPong());
    assertThat(Side.next(alice.heard)).isEqualTo(new Decoded.Ok<>(new PeerMessage.PeerPong()));
  }

  @Test
  void theOtherMayDialAndTheFirstToAskStillChooses() throws Exception {
    alice.introduced(bob.introduction(true));
    bob.dial(alice, bob.introduced(alice.introduction(false)));

    assertThat(alice.link().path()).isEqualTo(Rung.REVERSE);
    assertThat(bob.link().path()).isEqualTo(Rung.REVERSE);
  }

  @Test
  void ofManyLinksOneIsUsedAndTheOthersAreClosed() throws Exception {
    bob.introduced(alice.introduction(false));
    Meeting meeting = alice.introduced(bob.introduction(true));
    for (int i = 0; i < 4; i++) {
      alice.dial(bob, meeting);
    }

    alice.link();
    bob.link();

    for (int i = 0; i < 3; i++) {
      Side.next(alice.failures);
    }
    assertThat(alice.links).isEmpty();
    assertThat(bob.links).isEmpty();
  }

  @Test
  void whoDialsBeforeTheOtherHasHeardOfItIsWaitedFor() throws Exception {
    alice.dial(bob, alice.introduced(bob.introduction(true)));
    mallory.dial(bob.port, hello("mallory", "bob", Side.TICKET));
    await().until(() -> alice.failures.isEmpty());

    bob.introduced(alice.introduction(false));

    assertThat(bob.link().user()).isEqualTo("alice");
    assertThat(alice.link().user()).isEqualTo("bob");
  }

  @Test
  void aStrangerWhoSpeaksNoTlsHearsNothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bob.port)) {
      socket.getOutputStream().write("{\"type\":\"peer-ping\"}\n".getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      assertThat(in.readAllBytes()).as("no frame, at most an alert").hasSizeLessThan(16);
    }
  }

  @Test
  void aStrangerWhoSaysNothingIsCutOff() throws Exception {
    try (Side hasty = new Side("bob", Duration.ofSeconds(1));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port)) {
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void aStrangerWithoutACertificateHearsNothing() throws Exception {
    mallory.dial(bob.port, Tls.fastClient());

    assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
  }

  @Test
  void aStrangerWhoNamesNoIntroductionHearsNothing() throws Exception {
    try (Side hasty = new Side("bob", Duration.ofSeconds(1))) {
      mallory.dial(hasty.port, hello("alice", "bob", Side.TICKET));

      assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
    }
  }

  @Test
  void theRightTicketWithAnotherKeyOpensNothing() throws Exception {
    bob.introduced(alice.introduction(false));
    mallory.dial(bob.port, hello("alice", "bob", Side.TICKET));

    assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
    assertThat(bob.links).isEmpty();
  }

  @Test
  void aTicketIsGoodForOneUse() throws Exception {
    bob.introduced(alice.introduction(false));
    alice.dial(bob, alice.introduced(bob.introduction(true)));
    alice.link();
    bob.link();

    try (Intruder again = new Intruder(alice.key)) {
      again.dial(bob.port, hello("alice", "bob", Side.TICKET));
      assertThat(Side.next(again.heard)).isSameAs(Intruder.HUNG_UP);
    }
    assertThat(bob.links).isEmpty();
  }

  static Stream<PeerHello> wrongHellos() {
    byte[] other = new byte[32];
    other[31] = 1;
    return Stream.of(
        hello("alice", "bob", Bytes.of(other)),
        hello("alice", "carol", Side.TICKET),
        hello("carol", "bob", Side.TICKET),
        new PeerHello(1, "SHA256:another", "alice", "bob", Side.INTRODUCTION, Side.TICKET),
        new PeerHello(2, Side.SERVER, "alice", "bob", Side.INTRODUCTION, Side.TICKET));
  }

  @ParameterizedTest
  @MethodSource("wrongHellos")
  void theRightKeyWithAnythingElseWrongOpensNothing(PeerHello hello) throws Exception {
    bob.introduced(alice.introduction(false));

    try (Intruder almost = new Intruder(alice.key)) {
      almost.dial(bob.port, hello);
      assertThat(Side.next(almost.heard)).isSameAs(Intruder.HUNG_UP);
    }
    assertThat(bob.links).isEmpty();
  }

  @Test
  void whoeverAnswersWithAnotherKeyIsNotShownTheTicket() throws Exception {
    int port = mallory.listen();
    Meeting meeting = alice.introduced(bob.introduction(true));

    alice.loop.execute(() -> alice.dialer.dial("127.0.0.1:" + port, meeting, alice));

    assertThat(Side.next(alice.failures).why()).isEqualTo("somebody else answers there");
    assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
  }

  @Test
  void anIntroductionThatIsOverOpensNothing() throws Exception {
    Meeting meeting = bob.introduced(alice.introduction(false));
    bob.onLoop(() -> {
      meeting.end();
      return true;
    });

    alice.dial(bob, alice.introduced(bob.introduction(true)));

    assertThat(Side.next(alice.failures).code()).isEqualTo(Code.UNREACHABLE);
    assertThat(bob.links).isEmpty();
  }

  @Test
  void oneWithAnUnknownKeyIsToldSoOnceTheyHaveProvenIt() throws Exception {
    bob.refusing.add("alice");
    bob.introduced(alice.introduction(false));
    alice.dial(bob, alice.introduced(bob.introduction(true)));

    assertThat(Side.next(alice.failures))
        .isEqualTo(new Failure(Code.PEER_KEY_CHANGED, "say trust first"));
    assertThat(Side.next(bob.refused)).isEqualTo("alice");
    assertThat(bob.refused).isEmpty();
  }

  @Test
  void whoDialsBackToAnUnknownKeySaysSoInPlaceOfTheTicket() throws Exception {
    bob.refusing.add("alice");
    alice.introduced(bob.introduction(true));
    try (Intruder aliceListening = new Intruder(alice.key)) {
      int port = aliceListening.listen();
      Meeting meeting = bob.introduced(alice.introduction(false));
      bob.loop.execute(() -> bob.dialer.dial("127.0.0.1:" + port, meeting, bob));

      assertThat(Side.next(aliceListening.heard))
          .isEqualTo(
              new Decoded.Ok<>(
                  new PeerMessage.PeerRefused(Code.PEER_KEY_CHANGED, "say trust first")));
    }
  }

  @Test
  void whoAskedFirstHearsItWhenTheOtherDialsBackAndRefuses() throws Exception {
    bob.refusing.add("alice");
    alice.introduced(bob.introduction(true));
    bob.dial(alice, bob.introduced(alice.introduction(false)));

    assertThat(Side.next(alice.failures))
        .isEqualTo(new Failure(Code.PEER_KEY_CHANGED, "say trust first"));
  }

  @Test
  void nobodyElseCanRefuseInTheirPlaceNorThatOneForAnotherReason() throws Exception {
    alice.introduced(bob.introduction(true));
    mallory.dial(alice.port, new PeerMessage.PeerRefused(Code.PEER_KEY_CHANGED, "go away"));
    assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
    try (Intruder almost = new Intruder(bob.key)) {
      almost.dial(alice.port, new PeerMessage.PeerRefused(Code.BLOCKED, "go away"));
      assertThat(Side.next(almost.heard)).isSameAs(Intruder.HUNG_UP);
    }

    bob.dial(alice, bob.introduced(alice.introduction(false)));

    assertThat(alice.link().path()).isEqualTo(Rung.REVERSE);
    assertThat(alice.failures).isEmpty();
  }

  @Test
  void whoAskedFirstCannotRefuseByDialling() throws Exception {
    Meeting meeting = bob.introduced(alice.introduction(false));
    try (Intruder almost = new Intruder(alice.key)) {
      almost.dial(bob.port, new PeerMessage.PeerRefused(Code.PEER_KEY_CHANGED, "go away"));
      assertThat(Side.next(almost.heard)).isSameAs(Intruder.HUNG_UP);
    }

    assertThat(bob.failures).isEmpty();
    assertThat(bob.onLoop(meeting::isOver)).isFalse();
  }

  @Test
  void strangersTakeUpAFewPlacesForAShortTime() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try (Side hasty = new Side("bob", Duration.ofSeconds(10))) {
      for (int i = 0; i < Listener.STRANGERS + 10; i++) {
        strangers.add(new Socket(InetAddress.getLoopbackAddress(), hasty.port));
      }
      Socket last = strangers.getLast();
      assertThat(last.getInputStream().read()).as("closed at once").isEqualTo(-1);
      for (Socket stranger : strangers) {
        assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      }
      hasty.introduced(alice.introduction(false));
      alice.dial(hasty, alice.introduced(hasty.introduction(true)));
      assertThat(hasty.link().user()).isEqualTo("alice");
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void aStrangerWhoTalksAtLengthIsCutOffEarly() throws Exception {
    mallory.dial(bob.port, hello("m".repeat(1000), "b".repeat(1000), Side.TICKET));
    var channel = mallory.dial(bob.port, hello("m", "b", Side.TICKET));
    for (int i = 0; i < 100; i++) {
      channel.writeAndFlush(new PeerMessage.PeerRefused(Code.USAGE, "x".repeat(1000)));
    }
    assertThat(Side.next(mallory.heard)).isSameAs(Intruder.HUNG_UP);
  }

  private static PeerHello hello(String from, String to, Bytes ticket) {
    return new PeerHello(1, Side.SERVER, from, to, Side.INTRODUCTION, ticket);
  }
}
