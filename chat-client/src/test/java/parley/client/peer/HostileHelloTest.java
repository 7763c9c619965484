package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;
import parley.protocol.Bytes;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.wire.Certificates;
import parley.wire.Tls;
import parley.wire.Wire;

/// Strangers with a key of their own, at the port of a client and in the place of the relay: they
/// are never told anything, and get no link.
class HostileHelloTest {

  private static final KeyPair STRANGER = Certificates.newKey();
  private static final SslContext DIALING =
      Tls.peerClient(STRANGER.getPrivate(), Side.certificate(STRANGER));

  private Side bob;
  private SslContext accepting;

  @BeforeEach
  void start() throws Exception {
    bob = new Side("bob");
    accepting = Tls.peerServer(bob.key.getPrivate(), Side.certificate(bob.key));
    // Somebody is expected, by the name that the corpus knows, and with another key.
    try (Side alice = new Side("alice")) {
      bob.introduced(alice.introduction(false));
    }
  }

  @AfterEach
  void stop() {
    bob.close();
  }

  @Test
  void aStrangerMaySayAnything() throws InterruptedException {
    new Fuzzer("peer-hello", this::hello).alsoFrom(Fuzzer.samples()).run(400);
  }

  @Test
  void aServerThatIntroducesTheWholeWorldIsNotBelieved() throws Exception {
    for (int i = 0; i < Meetings.MOST; i++) {
      Introduction known = bob.introduction(false);
      bob.introduced(
          new Introduction(
              "%032x".formatted(i),
              known.ticket(),
              "user" + i,
              known.key(),
              known.purpose(),
              known.initiator(),
              known.addresses()));
    }
    assertThat(bob.onLoop(bob.meetings::isFull)).isTrue();
  }

  @Test
  void whoStandsInForTheRelayMaySayAnything() throws InterruptedException {
    new Fuzzer("relay-join", this::join).alsoFrom(Fuzzer.samples()).run(700);
  }

  private void hello(byte[] input) {
    SslHandler tls = Tls.handler(accepting, ByteBufAllocator.DEFAULT);
    EmbeddedChannel listener = new EmbeddedChannel();
    Wire.peerEnd(listener.pipeline(), tls);
    listener
        .pipeline()
        .addLast(new Handshake(tls, bob.meetings, null, false, Duration.ofSeconds(10), bob));
    EmbeddedChannel stranger = new EmbeddedChannel(Tls.handler(DIALING, ByteBufAllocator.DEFAULT));
    Side.carry(stranger, listener);

    stranger.writeOutbound(Unpooled.copiedBuffer(input));
    Side.carry(stranger, listener);

    assertThat(stranger.<Object>readInbound()).as("a word to a stranger").isNull();
    assertThat(bob.links).isEmpty();
    stranger.finishAndReleaseAll();
    listener.finishAndReleaseAll();
    listener.checkException();
  }

  private void join(byte[] input) {
    SslHandler inner = Tls.handler(accepting, ByteBufAllocator.DEFAULT);
    Handshake handshake =
        new Handshake(inner, bob.meetings, null, true, Duration.ofSeconds(10), bob);
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.clientEnd(channel.pipeline(), null);
    Bytes token = Bytes.of(new byte[Limits.TICKET_BYTES]);
    channel.pipeline().addLast(new RelayJoin(token, null, null, inner, handshake, bob));

    channel.writeInbound(Unpooled.copiedBuffer(input));

    int asked = 0;
    for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
      asked += said.toString(StandardCharsets.UTF_8).contains("join-relay") ? 1 : 0;
      said.release();
    }
    assertThat(asked).as("how often the token is shown").isLessThanOrEqualTo(1);
    assertThat(bob.links).isEmpty();
    channel.finishAndReleaseAll();
    channel.checkException();
  }
}
