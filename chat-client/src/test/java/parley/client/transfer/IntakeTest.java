package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;

/// Links that bring more than a disk takes.
class IntakeTest {

  private static final ByteBuf PIECE = Unpooled.wrappedBuffer(new byte[64 << 10]);

  private final TokenBucket unlimited = new TokenBucket(0);
  private final AtomicLong unwritten = new AtomicLong();
  private final List<Busy> links = new ArrayList<>();

  @AfterEach
  void close() {
    links.forEach(link -> link.channel.finishAndReleaseAll());
  }

  @Test
  void ofOneLinkSomeMegabytesMayWaitAndItGoesOnBeforeAllIsWritten() {
    Busy link = link();
    link.bringsAll();
    assertThat(unwritten.get()).isBetween(8L << 20, 9L << 20);
    while (!link.isRead()) {
      link.isWritten();
    }
    assertThat(unwritten.get()).isEqualTo(4L << 20);
  }

  /// Hundreds of links had room for more than a client's memory.
  @Test
  void ofAllLinksTogetherOnlySoMuchMayWaitAndEachGoesOnWhenItsOwnIsWritten() {
    for (int i = 0; i < Limits.PEER_LINKS; i++) {
      link().bringsAll();
    }
    long each = Intake.LEAST_BYTES + PIECE.readableBytes();
    assertThat(unwritten.get()).isLessThan(Intake.MOST_BYTES_OF_ALL + Limits.PEER_LINKS * each);
    assertThat(links).noneMatch(Busy::isRead);

    Busy last = links.getLast();
    last.isWritten();
    assertThat(last.isRead()).isTrue();
    last.bringsAll();
    assertThat(last.isRead()).isFalse();

    for (Busy link : links) {
      while (!link.waiting.isEmpty()) {
        link.isWritten();
      }
    }
    assertThat(unwritten).hasValue(0);
    assertThat(links).allMatch(Busy::isRead);
  }

  private Busy link() {
    Busy link = new Busy();
    links.add(link);
    return link;
  }

  private final class Busy {

    final EmbeddedChannel channel = new EmbeddedChannel();
    final Intake intake = new Intake(channel, unlimited, unwritten);
    final Deque<Runnable> waiting = new ArrayDeque<>();

    /// Brings whatever it may.
    void bringsAll() {
      while (isRead()) {
        waiting.add(intake.handOver(List.of(PIECE)));
      }
    }

    /// A piece of it is on the disk.
    void isWritten() {
      waiting.remove().run();
      channel.runPendingTasks();
    }

    boolean isRead() {
      return channel.config().isAutoRead();
    }
  }
}
