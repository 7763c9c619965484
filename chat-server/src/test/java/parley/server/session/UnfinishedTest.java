package parley.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.Town;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.wire.Wire;

/// Frames that come in parts, to all sessions together.
class UnfinishedTest implements Requests {

  private static final int PART = 10_000;

  private final MemoryShare room = new MemoryShare(2 * PART);
  private final List<EmbeddedChannel> links = new ArrayList<>();
  private final List<EndReason> ended = new ArrayList<>();

  /// A user's.
  private EmbeddedChannel link() {
    return link(new SessionState.Active(new Town(1).account(0)));
  }

  private EmbeddedChannel link(SessionState state) {
    EmbeddedChannel channel = new EmbeddedChannel();
    MemoryShare enough = new MemoryShare(Long.MAX_VALUE);
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    Session session =
        new Session(
            channel,
            new Setting(this, timeouts, Metrics.unseen(), enough, enough, room),
            ChannelBinding.NONE,
            Bytes.of(new byte[Limits.NONCE_BYTES]));
    session.to(state);
    Wire.serverEnd(channel.pipeline(), null, session.intake());
    channel.pipeline().addLast("session", session.inbound());
    links.add(channel);
    return channel;
  }

  private static void says(EmbeddedChannel link, String text) {
    link.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    link.runPendingTasks();
  }

  /// So many bytes that begin a frame.
  private static String part(int bytes) {
    return "{\"type\":\"pong\",\"more\":\"".concat("x".repeat(bytes)).substring(0, bytes);
  }

  @Override
  public void request(Session session, Request request) {}

  @Override
  public void notification(Session session, Notification notification) {}

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {
    ended.add(reason);
  }

  @AfterEach
  void nothingIsCountedOfWhoIsGone() {
    links.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertThat(room.room()).isEqualTo(2 * PART);
  }

  @Test
  void aFrameThatIsNotWholeMayHaveAsMuchAsIsLeftForAllAndNotAByteMore() {
    EmbeddedChannel one = link();
    says(one, part(PART));
    assertThat(ended).isEmpty();

    says(one, "x");

    assertThat(ended).containsExactly(EndReason.VIOLATION);
    assertThat(one.isOpen()).isFalse();
  }

  @Test
  void aLittleOfEachIsLetThroughWhateverOthersHave() {
    room.add(2 * PART);
    EmbeddedChannel one = link();
    says(one, part(Limits.UNFINISHED_BYTES));
    assertThat(ended).isEmpty();

    says(one, "x");

    assertThat(ended).containsExactly(EndReason.VIOLATION);
    room.add(-2 * PART);
  }

  @Test
  void whatComesBeforeALoginTakesNothingFromThoseWhoAreIn() {
    says(link(new SessionState.Anonymous()), part(3 * PART));

    assertThat(room.room()).isEqualTo(2 * PART);
    assertThat(ended).isEmpty();
  }

  @Test
  void whatHasComeWholeTakesNothing() {
    EmbeddedChannel one = link();
    for (int i = 0; i < 10; i++) {
      says(one, part(PART));
      assertThat(room.room()).isEqualTo(PART);
      says(one, "\"}\n");
      assertThat(room.room()).isEqualTo(2 * PART);
    }
    assertThat(ended).isEmpty();
  }
}
