package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.PeerMessage;
import parley.wire.JsonCodec;
import parley.wire.Tls;
import parley.wire.Wire;

/// The handshake without a network, its bytes in pieces of every size.
class HelloBytesTest {

  private Side alice;
  private Side bob;

  @BeforeEach
  void start() throws Exception {
    alice = new Side("alice");
    bob = new Side("bob");
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 4096})
  void linksComeAboutInPiecesOfAnySize(int size) throws Exception {
    Meeting hers = alice.introduced(bob.introduction(true));
    bob.introduced(alice.introduction(false));
    try (End dialer = new End(alice, alice.meetings, dialing(alice), hers);
        End listener = new End(bob, bob.meetings, accepting(bob), null)) {
      while (dialer.carryTo(listener, size) || listener.carryTo(dialer, size)) {
        // Until neither has anything to say.
      }

      assertThat(alice.links).hasSize(1);
      assertThat(bob.links).hasSize(1);
    }
  }

  @Test
  void aHelloMayComeInTwoPiecesCutAnywhere() throws Exception {
    byte[] hello = hello(alice.introduced(bob.introduction(true)));
    SslContext dialing = dialing(alice);
    SslContext accepting = accepting(bob);
    for (int cut = 1; cut < hello.length; cut++) {
      Meetings meetings = new Meetings(bob.self, bob.loop, bob);
      bob.onLoop(() -> meetings.introduced(alice.introduction(false)));
      EmbeddedChannel dialer = new EmbeddedChannel(handler(dialing));
      try (End listener = new End(bob, meetings, accepting, null)) {
        Side.carry(dialer, listener.channel);

        dialer.writeOutbound(Unpooled.wrappedBuffer(Arrays.copyOf(hello, cut)));
        Side.carry(dialer, listener.channel);
        assertThat(dialer.<Object>readInbound()).as("no word before all is there").isNull();
        dialer.writeOutbound(Unpooled.wrappedBuffer(hello, cut, hello.length - cut));
        Side.carry(dialer, listener.channel);

        ByteBuf answer = dialer.readInbound();
        assertThat(answer).as("cut at %d", cut).isNotNull();
        answer.release();
      } finally {
        dialer.finishAndReleaseAll();
      }
    }
  }

  private static byte[] hello(Meeting meeting) {
    PeerMessage hello = meeting.hello();
    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, hello);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    frame.release();
    return bytes;
  }

  private static SslContext dialing(Side side) {
    return Tls.peerClient(side.key.getPrivate(), Side.certificate(side.key));
  }

  private static SslContext accepting(Side side) {
    return Tls.peerServer(side.key.getPrivate(), Side.certificate(side.key));
  }

  private static SslHandler handler(SslContext context) {
    SslHandler tls = Tls.handler(context, ByteBufAllocator.DEFAULT);
    tls.setHandshakeTimeoutMillis(0); // Thousands of pieces take their time on a busy machine.
    return tls;
  }

  /// One end, assembled as the client does.
  private static final class End implements AutoCloseable {

    final EmbeddedChannel channel = new EmbeddedChannel();

    End(Side side, Meetings meetings, SslContext context, @Nullable Meeting dialled) {
      SslHandler tls = handler(context);
      Wire.peerEnd(channel.pipeline(), tls);
      channel
          .pipeline()
          .addLast(new Handshake(tls, meetings, dialled, false, Duration.ofMinutes(2), side));
    }

    /// @return whether there was anything
    boolean carryTo(End other, int size) {
      boolean any = false;
      for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
        any = true;
        byte[] bytes = ByteBufUtil.getBytes(next);
        next.release();
        for (int at = 0; at < bytes.length; at += size) {
          int piece = Math.min(size, bytes.length - at);
          other.channel.writeInbound(Unpooled.wrappedBuffer(bytes, at, piece));
        }
      }
      return any;
    }

    @Override
    public void close() {
      channel.finishAndReleaseAll();
    }
  }
}
