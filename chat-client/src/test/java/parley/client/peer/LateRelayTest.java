package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import parley.client.api.PeerConfig;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;

/// A server that takes its time to say where the relay is.
class LateRelayTest {

  private static final PeerConfig RELAY_ONLY =
      new PeerConfig("127.0.0.1", 0, List.of(), false, false, true);

  private static final Answer READY =
      new Answer.RelayReady(1, Bytes.of(new byte[Limits.TICKET_BYTES]));

  /// Whoever had dialled back late was the link, and the relay was dialled all the same, where the
  /// connection counted as one of the user's until nobody had come for ten seconds.
  @Test
  void theRelayIsNotDialledForAMeetingThatIsOver() throws Exception {
    try (Side bob = new Side("bob");
        ServerSocket inVain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket dialled = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      climb(bob, "1", inVain, true);
      climb(bob, "2", dialled, false);

      // Whoever else was to come would have been dialled before this one.
      dialled.accept().close();
      inVain.setSoTimeout(1);
      assertThatThrownBy(inVain::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static void climb(Side bob, String name, ServerSocket relay, boolean over)
      throws Exception {
    BlockingQueue<Consumer<Answer>> asked = new LinkedBlockingQueue<>();
    bob.onLoop(() -> {
      Meeting meeting = bob.meetings.introduced(introduction(bob, "0".repeat(31) + name));
      bob.dialer.serverIs((InetSocketAddress) relay.getLocalSocketAddress(), null);
      new Ladder(meeting, RELAY_ONLY, bob.dialer, asking(asked), bob.loop).climb();
      if (over) {
        meeting.end();
      }
      asked.remove().accept(READY);
      return meeting;
    });
  }

  private static Introduction introduction(Side bob, String name) {
    return new Introduction(
        name, Side.TICKET, "eve", bob.fingerprint(), Purpose.CHUNKS, true, List.of());
  }

  private static Asking asking(BlockingQueue<Consumer<Answer>> asked) {
    return new Asking() {
      @Override
      public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
        asked.add(answered);
      }

      @Override
      public void tell(Notification notification) {}
    };
  }
}
