package parley.client.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;

/// One link without a network, with its time in the test's hand.
class LinkTest {

  private static final String NOON = "2026-01-01T12:00:00Z";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Link link = Dialer.assemble(channel, null);
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void stopTheClock() {
    channel.freezeTime();
    // The watch over silence began with the running clock.
    hear("{\"type\":\"ping\"}");
    assertThat(said()).isEqualTo("{\"type\":\"pong\"}\n");
  }

  @AfterEach
  void leaveNothingBehind() {
    channel.finishAndReleaseAll();
  }

  private void hear(String frame) {
    channel.writeInbound(Unpooled.copiedBuffer(frame + "\n", UTF_8));
  }

  private String said() {
    ByteBuf frame = channel.readOutbound();
    try {
      return frame.toString(UTF_8);
    } finally {
      frame.release();
    }
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
  }

  private void ask(String name) {
    link.ask(
        Request.WhoElse::new,
        answer -> told.add(name + " answered"),
        lost -> told.add(name + " " + lost.why()));
  }

  @Test
  void aServerThatSaysNothingForTooLongIsGone() {
    pass(Limits.SILENCE_AT_MOST.minusSeconds(1));
    assertThat(channel.isOpen()).isTrue();
    hear("{\"type\":\"ping\"}");
    pass(Limits.SILENCE_AT_MOST.minusSeconds(1));
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(2));
    assertThat(channel.isOpen()).isFalse();
    assertThat(link.lost().join().why()).isEqualTo("the server was silent for 75 s");
  }

  @Test
  void whatWaitsForAnAnswerHearsOfTheLossBeforeTheOneWhoIsAttached() {
    link.attach(event -> told.add("event"), lost -> told.add("link " + lost.why()));
    ask("first");
    ask("second");
    link.close(Code.NOT_CONNECTED, "lost");
    ask("too late");
    assertThat(told).containsExactly("first lost", "second lost", "link lost", "too late lost");
  }

  @Test
  void eventsWaitForTheOneWhoIsToHearThemAndNothingIsReadMeanwhile() {
    hear(
        "{\"type\":\"broadcast-message\",\"from\":\"bob\",\"sent\":\""
            + NOON
            + "\",\"text\":\"1\"}");
    assertThat(channel.config().isAutoRead()).isFalse();
    link.attach(event -> told.add("event"), lost -> told.add("lost"));
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(told).containsExactly("event");
  }

  @Test
  void aLinkThatWasLostBeforeSomebodyAttachedSaysSo() {
    channel.close();
    link.attach(event -> told.add("event"), lost -> told.add(lost.why()));
    assertThat(told).containsExactly("the server closed the connection without a word");
  }

  @Test
  void whatTheServerSaidOfTheEndIsTheReasonOfTheLoss() {
    link.attach(event -> told.add("event"), lost -> told.add(lost.code() + " " + lost.why()));
    hear("{\"type\":\"ended\",\"code\":\"shutdown\",\"text\":\"back soon\"}");
    channel.close();
    assertThat(told).containsExactly("event", "SHUTDOWN back soon");
  }

  @Test
  void aListOfUsersThatWouldFillTheMemoryEndsTheLink() {
    ask("first");
    String names = "\"%s\",".formatted("x".repeat(Limits.NAME_FIELD_LENGTH)).repeat(100);
    String start = "{\"type\":\"users\",\"id\":1,\"page\":0,\"last\":false,\"users\":[";

    for (int pages = 0; pages < 1000 && channel.isOpen(); pages++) {
      hear(start + names + "\"x\"]}");
    }

    assertThat(channel.isOpen()).isFalse();
    assertThat(told)
        .containsExactly("first the server broke the protocol: an endless list of users");
  }

  @Test
  void aServerThatOnlyEverWritesIsNotAnsweredForEver() {
    List<ChannelPromise> unwritten = new ArrayList<>();
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                unwritten.add(promise);
              }
            });

    for (int i = 0; i < Link.UNREAD; i++) {
      hear("{\"type\":\"ping\"}");
    }
    assertThat(channel.isOpen()).isTrue();
    unwritten.removeFirst().setSuccess();
    hear("{\"type\":\"ping\"}");
    assertThat(channel.isOpen()).isTrue();
    hear("{\"type\":\"ping\"}");

    assertThat(channel.isOpen()).isFalse();
    assertThat(link.lost().join().why()).contains("does not read");
  }

  @Test
  void aFrameThatIsTooLongEndsTheLinkBeforeItsEnd() {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[Limits.FRAME_BYTES + 1]));
    assertThat(channel.isOpen()).isFalse();
  }
}
