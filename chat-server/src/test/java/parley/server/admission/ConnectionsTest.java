package parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import parley.protocol.Limits;
import parley.server.metrics.Metrics;

/// Who comes in, and who does not: each bound at n and at n + 1.
class ConnectionsTest {

  private static final String LOCAL = "127.0.0.1";
  private static final int PER_ADDRESS = 3;
  private static final int FILES = 1_000_000;

  private final Metrics metrics = Metrics.forPrometheus();
  private final List<Arrival> arrivals = new ArrayList<>();

  /// When the first comes, by the clocks of all, which stand still: in an hour.
  private final long noon =
      new EmbeddedChannel().eventLoop().ticker().nanoTime() + TimeUnit.HOURS.toNanos(1);

  private Connections connections = new Connections(FILES, PER_ADDRESS, metrics);

  /// Somebody who has connected, `seconds` after the first.
  private final class Arrival {
    final EmbeddedChannel channel;
    final @Nullable Stranger stranger;
    boolean left;

    Arrival(String address, long seconds) {
      channel =
          new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
              return new InetSocketAddress(address, 50_000);
            }
          };
      channel.freezeTime();
      long now = channel.eventLoop().ticker().nanoTime();
      channel.advanceTimeBy(noon + TimeUnit.SECONDS.toNanos(seconds) - now, TimeUnit.NANOSECONDS);
      stranger = connections.admit(channel);
      if (stranger != null) {
        stranger.leavesBy(() -> left = true);
        channel.pipeline().addLast(stranger);
      }
    }

    boolean isIn() {
      return stranger != null;
    }

    Arrival logsIn() {
      Stranger.recognize(channel);
      return this;
    }

    void speaks() {
      channel.pipeline().fireUserEventTriggered("handshake");
    }
  }

  private Arrival comes(String address) {
    return comes(address, 0);
  }

  private Arrival comes(String address, long seconds) {
    arrivals.add(new Arrival(address, seconds));
    return arrivals.getLast();
  }

  private void expectRefused(String reason, int times) {
    assertThat(metrics.scrape())
        .contains(
            "\nparley_connections_refused_total{reason=\"%s\"} %d.0\n".formatted(reason, times));
  }

  @Test
  void anAddressHasSoManyConnectionsAndOneMoreWhenOneHasClosed() {
    for (int i = 0; i < PER_ADDRESS; i++) {
      assertThat(comes("192.0.2.1").logsIn().isIn()).isTrue();
    }
    assertThat(comes("192.0.2.1").isIn()).isFalse();
    expectRefused("address", 1);
    assertThat(comes("192.0.2.2").isIn()).isTrue();

    arrivals.getFirst().channel.close();

    assertThat(comes("192.0.2.1").isIn()).isTrue();
    assertThat(comes("192.0.2.1").isIn()).isFalse();
  }

  @Test
  void thisMachinesOwnAddressHasAsManyAsItLikes() {
    for (int i = 0; i <= Limits.STRANGERS_PER_ADDRESS; i++) {
      assertThat(comes(LOCAL).isIn()).isTrue();
    }
  }

  @Test
  void anAddressHasSoManyStrangersAndOneMoreWhenOneHasLoggedIn() {
    connections = new Connections(FILES, FILES, metrics);
    for (int i = 0; i < Limits.STRANGERS_PER_ADDRESS; i++) {
      assertThat(comes("192.0.2.1").isIn()).isTrue();
    }
    assertThat(comes("192.0.2.1").isIn()).isFalse();
    expectRefused("strangers", 1);

    arrivals.getFirst().logsIn();
    assertThat(comes("192.0.2.1").isIn()).isTrue();
    arrivals.get(1).channel.close();
    assertThat(comes("192.0.2.1").isIn()).isTrue();
    assertThat(comes("192.0.2.1").isIn()).isFalse();
  }

  @Test
  void whenThereAreTooManyStrangersWhoHasBeenQuietForLongestMakesRoom() {
    for (int i = 0; i < Limits.STRANGERS; i++) {
      assertThat(comes(LOCAL).isIn()).isTrue();
    }
    long quiet = Limits.STRANGER_QUIET.toSeconds();
    arrivals.getFirst().speaks();
    assertThat(comes(LOCAL, quiet - 1).isIn()).as("nobody has been quiet for long").isFalse();

    assertThat(comes(LOCAL, quiet).isIn()).isTrue();

    assertThat(arrivals.stream().filter(arrival -> arrival.left)).containsExactly(arrivals.get(1));
    expectRefused("strangers", 1);
  }

  @Test
  void whoHasLoggedInTakesNoStrangersPlace() {
    for (int i = 0; i < Limits.STRANGERS; i++) {
      comes(LOCAL);
    }
    arrivals.get(7).logsIn();

    assertThat(comes(LOCAL).isIn()).isTrue();
    assertThat(comes(LOCAL).isIn()).isFalse();
    assertThat(arrivals).noneMatch(arrival -> arrival.left);
  }

  @Test
  void theServerKeepsFilesForItselfWhateverComes() {
    int files = 2 * Limits.RESERVED_FILES + 10;
    connections = new Connections(files, PER_ADDRESS, metrics);
    for (int i = 0; i < files - Limits.RESERVED_FILES; i++) {
      assertThat(comes(LOCAL).isIn()).isTrue();
    }
    assertThat(comes(LOCAL).isIn()).isFalse();
    expectRefused("files", 1);

    arrivals.getFirst().channel.close();

    assertThat(comes(LOCAL).isIn()).isTrue();
  }

  @Test
  void whoIsRefusedIsInTheLogWithTheAddressAndWhy() {
    Logger log = (Logger) LoggerFactory.getLogger(Connections.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.setLevel(Level.DEBUG);
    log.addAppender(lines);
    try {
      for (int i = 0; i <= PER_ADDRESS; i++) {
        comes("2001:db8::7").logsIn();
      }
    } finally {
      log.detachAppender(lines);
      log.setLevel(null);
    }

    // Tests that run beside this one may log too.
    String thread = Thread.currentThread().getName();
    assertThat(lines.list)
        .filteredOn(line -> line.getThreadName().equals(thread))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.getMessage()).isEqualTo("link refused");
          assertThat(line.getKeyValuePairs())
              .containsExactly(
                  new KeyValuePair("address", "2001:db8:0:0:0:0:0:7"),
                  new KeyValuePair("reason", "address"));
        });
  }
}
