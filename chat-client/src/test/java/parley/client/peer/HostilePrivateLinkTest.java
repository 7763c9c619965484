package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.client.api.Outcome;
import parley.fuzz.Fuzzer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.wire.Wire;

/// A peer of a private session that says anything: what is shown is a text, what is confirmed was
/// said, and the session ends once.
class HostilePrivateLinkTest {

  private final PeerLoop loop = new PeerLoop("peer", Thread.NORM_PRIORITY);

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void aPeerMaySayAnything() throws InterruptedException {
    new Fuzzer("private-link", input -> onLoop(() -> feed(input)))
        .alsoFrom(Fuzzer.samples())
        .run(1500);
  }

  private void onLoop(Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        task.run();
        done.complete(null);
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    });
    done.get(60, TimeUnit.SECONDS);
  }

  private void feed(byte[] input) {
    List<Code> ends = new ArrayList<>();
    List<Outcome<DeliveryState>> outcomes = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.peerEnd(channel.pipeline(), null);
    PeerLink link = PeerLinks.direct("bob", channel);
    PrivateSession session = new PrivateSession(link, loop, PrivateSession.USUAL, new Ear(ends));
    link.attach(session);
    session.send(new MessageId("run", 1), "text", outcomes::add);

    try {
      channel.writeInbound(Unpooled.copiedBuffer(input));
    } finally {
      channel.finishAndReleaseAll();
    }

    assertThat(ends).hasSize(1);
    assertThat(outcomes).hasSize(1);
    if (outcomes.getFirst() instanceof Outcome.Ok<DeliveryState>) {
      assertThat(new String(input, StandardCharsets.UTF_8)).contains("private-receipt");
    }
  }

  private record Ear(List<Code> ends) implements PrivateSession.Owner {

    @Override
    public void received(PrivateSession session, MessageId id, String text) {
      assertThat(text).isNotEmpty();
      assertThat(Limits.isTooLarge(text)).isFalse();
      session.recorded(id, null);
    }

    @Override
    public void ended(PrivateSession session, Code code) {
      ends.add(code);
    }
  }
}
