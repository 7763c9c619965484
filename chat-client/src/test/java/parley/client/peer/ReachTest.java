package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.PeerConfig;
import parley.client.home.Home;
import parley.client.home.KnownPeers;
import parley.client.uplink.Asking;
import parley.client.uplink.Deaf;
import parley.client.uplink.Uplink;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.Purpose;
import parley.wire.Certificates;

/// What a client makes of what its server says of others, whoever the server is.
class ReachTest {

  private static final String NAME = "0".repeat(31) + "1";
  private static final Bytes TICKET = Bytes.of(new byte[32]);

  @TempDir private Path folder;
  private final BlockingQueue<Socket> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Fingerprint eve = Fingerprint.of(Certificates.newKey().getPublic());
  private final Fingerprint other = Fingerprint.of(Certificates.newKey().getPublic());
  private ServerSocket server;
  private Home home;
  private KnownPeers known;
  private Side bob;
  private Reach reach;

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    home = new Home(folder);
    known = home.account(null, "server", 1, "bob").peers();
    bob = new Side("bob");
    reach = bob.onLoop(this::reach);
  }

  private Reach reach() {
    Uplink none =
        new Uplink(
            bob.loop.eventLoop(),
            new ClientConfig(
                "127.0.0.1",
                server.getLocalPort(),
                "bob",
                Passwords.of("secret"),
                true,
                folder,
                true,
                null,
                key -> true),
            home,
            new Deaf());
    Reach made =
        new Reach(
            bob.self,
            bob.tls,
            PeerConfig.USUAL,
            known,
            Asking.of(none, bob.loop, bob.loop),
            bob.loop,
            bob.loop,
            new Reach.Owner() {
              @Override
              public void linked(Purpose purpose, PeerLink link, boolean asked) {
                told.add("linked");
              }

              @Override
              public void keyChanged(String user, Fingerprint key) {
                told.add("key changed");
              }
            });
    made.dialer()
        .serverIs(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), null);
    return made;
  }

  private void accept() {
    try {
      while (true) {
        arrived.add(server.accept());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @AfterEach
  void stop() throws Exception {
    bob.close();
    server.close();
    home.release().join();
  }

  private Meeting meeting(String name, Purpose purpose) throws Exception {
    return bob.onLoop(() -> {
      reach.introduced(new Introduction(name, TICKET, "eve", eve, purpose, false, List.of()));
      Meeting meeting = reach.meetings().find(name);
      assertThat(meeting).isNotNull();
      return meeting;
    });
  }

  @Test
  void aServerCanSendToTheRelayOnceForAnIntroductionAndNotWhenThatIsOver() throws Exception {
    meeting(NAME, Purpose.CHUNKS);
    Meeting over = meeting("0".repeat(31) + "2", Purpose.CHUNKS);
    bob.loop.execute(over::end);
    for (int i = 0; i < 10; i++) {
      bob.loop.execute(() -> reach.meetAtRelay(new Event.MeetAtRelay(NAME, TICKET)));
      bob.loop.execute(() ->
          reach.meetAtRelay(new Event.MeetAtRelay(over.introduction().introduction(), TICKET)));
    }
    assertThat(Side.next(arrived)).isNotNull();
    // Whoever else was to come would have been dialled before this one.
    Meeting last = meeting("0".repeat(31) + "3", Purpose.CHUNKS);
    bob.loop.execute(
        () -> reach.meetAtRelay(new Event.MeetAtRelay(last.introduction().introduction(), TICKET)));
    assertThat(Side.next(arrived)).isNotNull();
    assertThat(arrived).isEmpty();
  }

  @Test
  void aKeyThatHasChangedSinceTheLinkWasProvedGetsNoPrivateSession() throws Exception {
    Meeting meeting = meeting(NAME, Purpose.PRIVATE);
    EmbeddedChannel channel = new EmbeddedChannel();
    bob.onLoop(() -> {
      known.add("eve", other);
      reach.linked(meeting, PeerLinks.direct("eve", channel));
      return known;
    });

    assertThat(told).containsExactly("key changed");
    assertThat(channel.isOpen()).isFalse();
    assertThat(known.isKnown("eve", eve)).isFalse();
  }

  @Test
  void aLinkThatIsLostBeforeItIsInUseIsNoSession() throws Exception {
    Meeting meeting = meeting(NAME, Purpose.PRIVATE);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.close();
    bob.onLoop(() -> {
      reach.linked(meeting, PeerLinks.direct("eve", channel));
      return known;
    });
    assertThat(told).isEmpty();
    EmbeddedChannel second = new EmbeddedChannel();
    Meeting again = meeting("0".repeat(31) + "2", Purpose.PRIVATE);
    bob.onLoop(() -> {
      reach.linked(again, PeerLinks.direct("eve", second));
      return known;
    });
    assertThat(told).containsExactly("linked");
    second.finishAndReleaseAll();
  }
}
