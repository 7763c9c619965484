package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.protocol.Layout;

/// Sources that keep to the rules, and give next to nothing.
class HostileSwarmTest implements Swarm.Hands {

  private static final int CHUNKS = 64;
  private static final BitSet ALL = all();

  private final Set<String> linked = new HashSet<>();
  private final Set<String> accused = new HashSet<>();
  private final Set<String> reported = new HashSet<>();
  private final List<String> asked = new ArrayList<>();
  private final Swarm swarm =
      new Swarm(new Layout((long) CHUNKS << 20, CHUNKS), ALL, new BitSet(), this, new Random(1), 0);

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0, CHUNKS);
    return all;
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private void comes(String user) {
    comes(user, 0);
  }

  private void comes(String user, long now) {
    swarm.linked(user, now);
    swarm.has(user, ALL, true, now);
  }

  @Test
  void whoIsAskedAndGivesNoSignOfLifeIsReported() {
    swarm.found(Map.of("stalls", ALL), 0);
    comes("stalls");
    long most = Laggards.STALLED_AFTER.toSeconds();
    swarm.turn(seconds(most));
    assertThat(accused).isEmpty();
    swarm.turn(seconds(most + 1));

    assertThat(reported).containsExactly("stalls");
  }

  @Test
  void whoOnlyEverSaysWaitIsLeft() {
    swarm.found(Map.of("waits", ALL), 0);
    comes("waits");
    long most = Laggards.WAITS_AT_MOST.toSeconds();
    for (long now = 1; now <= most; now++) {
      swarm.alive("waits", seconds(now));
      swarm.turn(seconds(now));
    }
    assertThat(accused).isEmpty();
    swarm.alive("waits", seconds(most + 1));
    swarm.turn(seconds(most + 1));

    assertThat(accused).containsExactly("waits");
    assertThat(reported).as("it may have many to serve").isEmpty();
  }

  @Test
  void thoseWhoGiveAByteNowAndThenDoNotKeepAllPlacesForThemselves() {
    Map<String, BitSet> holders = new HashMap<>();
    for (int i = 0; i < Places.MOST; i++) {
      holders.put("trickles" + i, ALL);
    }
    swarm.found(holders, 0);
    linked.forEach(this::comes);
    holders.put("honest", ALL);
    swarm.found(holders, 0);
    assertThat(linked).doesNotContain("honest");

    for (long now = 1; now <= 60; now++) {
      for (int i = 0; i < Places.MOST; i++) {
        swarm.received("trickles" + i, 1, seconds(now));
      }
      swarm.turn(seconds(now));
    }

    assertThat(linked).contains("honest");
  }

  @Test
  void whatHasComeWholeIsNotWrittenOverWhileItIsBeingVerified() {
    swarm.want(new BitSet(), ALL);
    BitSet one = new BitSet();
    one.set(7);
    swarm.want(one, new BitSet());
    comes("honest");
    assertThat(swarm.begins("honest", 7, 0)).isTrue();
    // Asked as well, in the end-game: the first one seemed slow.
    comes("late", seconds(2));
    assertThat(asked).contains("late 7");
    swarm.arrived("honest", 7, seconds(3));

    assertThat(swarm.begins("late", 7, seconds(3))).isFalse();
    assertThat(swarm.prospects().lastSign(seconds(60))).as("there is hope").hasValue(seconds(60));
  }

  @Test
  void whoRefusesOneChunkAfterTheOtherIsLeft() {
    swarm.found(Map.of("refuses", ALL), 0);
    comes("refuses");
    for (int i = 0; i <= Swarm.MOST_REFUSALS; i++) {
      assertThat(swarm.linkedCount()).isEqualTo(1);
      String chunk = asked.removeLast().substring("refuses ".length());
      swarm.refused("refuses", Integer.parseInt(chunk), true, seconds(1));
      swarm.turn(seconds(1));
    }

    assertThat(swarm.linkedCount()).isZero();
    assertThat(swarm.prospects().lastSign(seconds(1))).isEmpty();
  }

  @Override
  public void link(String user) {
    linked.add(user);
  }

  @Override
  public void ask(String user, int chunk) {
    asked.add(user + " " + chunk);
  }

  @Override
  public void cancel(String user, int chunk) {}

  @Override
  public boolean hangUp(String user) {
    return true;
  }

  @Override
  public void accuse(String user, int chunk, String why, boolean lied) {
    accused.add(user);
    if (lied) {
      reported.add(user);
    }
  }
}
