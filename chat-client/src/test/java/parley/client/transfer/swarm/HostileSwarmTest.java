package parley.client.transfer.swarm;

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
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;

/// Sources that keep to the rules, and give next to nothing.
class HostileSwarmTest implements SwarmActions {

  private static final int CHUNKS = 64;
  private static final BitSet ALL = all();
  private static final ChunkSet CLAIM = ChunkSet.all(CHUNKS);

  private final Set<String> linked = new HashSet<>();
  private final Set<String> accused = new HashSet<>();
  private final Set<String> reported = new HashSet<>();
  private final Set<String> left = new HashSet<>();
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
    swarm.found(Map.of("stalls", CLAIM), 0);
    comes("stalls");
    long most = SlowSources.STALLED_AFTER.toSeconds();
    swarm.turn(seconds(most));
    assertThat(accused).isEmpty();
    swarm.turn(seconds(most + 1));

    assertThat(reported).containsExactly("stalls");
  }

  @Test
  void whoKeepsTheLastChunkWithoutAWordIsNamedWhenItHasComeFromAnother() {
    BitSet one = new BitSet();
    one.set(7);
    swarm.want(new BitSet(), ALL);
    swarm.want(one, new BitSet());
    comes("stalls");
    comes("honest", seconds(2));
    serves("honest", seconds(2));

    assertThat(swarm.missing().isEmpty()).isTrue();
    assertThat(accused).containsExactly("stalls");
    assertThat(reported).isEmpty();
  }

  @Test
  void whoOnlyEverSaysWaitIsLeft() {
    swarm.found(Map.of("waits", CLAIM), 0);
    comes("waits");
    long most = SlowSources.WAITS_AT_MOST.toSeconds();
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
  void whoGivesAByteNowAndThenDoesNotKeepItsChunksFromOthers() {
    swarm.found(Map.of("trickles", CLAIM, "honest", CLAIM), 0);
    comes("trickles");
    assertThat(asked).hasSizeGreaterThan(1);
    int first = Integer.parseInt(asked.getFirst().substring("trickles ".length()));
    assertThat(swarm.begins("trickles", first, 0)).isTrue();
    comes("honest");

    assertThat(millisUntilDone(this::trickle)).isLessThan(15_000);
  }

  @Test
  void whoBeginsWellAndThenGivesAByteNowAndThenDoesNotEither() {
    swarm.found(Map.of("trickles", CLAIM, "honest", CLAIM), 0);
    comes("trickles");
    serves("trickles", 0);
    comes("honest");

    assertThat(millisUntilDone(this::trickle)).isLessThan(15_000);
  }

  @Test
  void whoSaysWaitDoesNotKeepItsChunksFromOthers() {
    swarm.found(Map.of("waits", CLAIM, "honest", CLAIM), 0);
    comes("waits");
    comes("honest");

    assertThat(
            millisUntilDone(millis -> {
              if (millis % 1000 == 0) {
                swarm.alive("waits", millis(millis));
              }
            }))
        .isLessThan(15_000);
  }

  @Test
  void norDoTwoTogether() {
    BitSet one = new BitSet();
    one.set(7);
    swarm.want(new BitSet(), ALL);
    swarm.want(one, new BitSet());
    swarm.found(Map.of("waits", CLAIM, "waits-too", CLAIM), 0);
    comes("waits");
    comes("waits-too");
    for (long now = 1; now <= 8; now++) {
      swarm.alive("waits", seconds(now));
      swarm.alive("waits-too", seconds(now));
      swarm.turn(seconds(now));
    }
    assertThat(asked).containsExactlyInAnyOrder("waits 7", "waits-too 7");
    comes("honest", seconds(8));
    for (long now = 9; now <= 20; now++) {
      swarm.alive("waits", seconds(now));
      swarm.alive("waits-too", seconds(now));
      swarm.turn(seconds(now));
    }

    assertThat(asked).contains("honest 7");
  }

  @Test
  void whoGivesNextToNothingIsLeftForOneThatHasItToo() {
    swarm.found(Map.of("trickles", CLAIM, "honest", CLAIM), 0);
    comes("trickles");
    comes("honest");
    for (long now = 1; now <= SlowSources.WAITS_AT_MOST.toSeconds() + 1; now++) {
      swarm.received("trickles", 1, seconds(now));
      swarm.received("honest", 1 << 20, seconds(now));
      swarm.turn(seconds(now));
    }

    assertThat(accused).containsExactly("trickles");
    assertThat(reported).isEmpty();
  }

  @Test
  void whoGivesNextToNothingIsWaitedForWhenNobodyElseHasIt() {
    swarm.found(Map.of("crawls", CLAIM), 0);
    comes("crawls");
    for (long now = 1; now <= 2 * SlowSources.WAITS_AT_MOST.toSeconds(); now++) {
      swarm.received("crawls", 500, seconds(now));
      swarm.turn(seconds(now));
    }

    assertThat(accused).isEmpty();
    assertThat(swarm.linkedCount()).isEqualTo(1);
  }

  /// Runs until all has come from `honest`, who sends what it is asked for at once.
  private void trickle(long now) {
    if (now % 1400 == 0) {
      swarm.received("trickles", 1, millis(now));
    }
  }

  private long millisUntilDone(LongConsumer others) {
    long now = 0;
    while (!swarm.missing().isEmpty() && now < 60_000) {
      now += 100;
      others.accept(now);
      swarm.turn(millis(now));
      serves("honest", millis(now));
    }
    return now;
  }

  private void serves(String user, long now) {
    List<String> due = asked.stream().filter(each -> each.startsWith(user + " ")).toList();
    asked.removeAll(due);
    for (String each : due) {
      int chunk = Integer.parseInt(each.substring(user.length() + 1));
      if (swarm.begins(user, chunk, now)) {
        swarm.received(user, 1 << 20, now);
        swarm.arrived(user, chunk, now);
        swarm.verified(chunk, now);
      }
    }
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void thoseWhoGiveAByteNowAndThenDoNotKeepAllPlacesForThemselves() {
    Map<String, ChunkSet> holders = new HashMap<>();
    for (int i = 0; i < SourcePool.MOST; i++) {
      holders.put("trickles" + i, CLAIM);
    }
    swarm.found(holders, 0);
    linked.forEach(this::comes);
    holders.put("honest", CLAIM);
    swarm.found(holders, 0);
    assertThat(linked).doesNotContain("honest");

    for (long now = 1; now <= 60; now++) {
      for (int i = 0; i < SourcePool.MOST; i++) {
        swarm.received("trickles" + i, 1, seconds(now));
      }
      swarm.turn(seconds(now));
    }

    assertThat(linked).contains("honest");
    assertThat(left).as("their links are free").hasSizeBetween(1, SourcePool.MOST);
  }

  @Test
  void whoSendsWrongBytesIsLeft() {
    swarm.found(Map.of("lies", CLAIM), 0);
    comes("lies");
    swarm.bad("lies", 3, "sent wrong bytes", 0);

    assertThat(left).containsExactly("lies");
    assertThat(reported).containsExactly("lies");
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
    assertThat(swarm.availability().lastSign(seconds(60)))
        .as("last sign of life")
        .hasValue(seconds(60));
  }

  @Test
  void whoRefusesOneChunkAfterTheOtherIsLeft() {
    swarm.found(Map.of("refuses", CLAIM), 0);
    comes("refuses");
    refusesWhateverIsAsked(seconds(1));

    assertThat(swarm.linkedCount()).isZero();
    assertThat(left).containsExactly("refuses");
    assertThat(swarm.availability().lastSign(seconds(1))).isEmpty();
    assertThat(accused).isEmpty();
  }

  /// It kept a download from being given up, for ever.
  @Test
  void whoComesBackAndRefusesOneChunkAfterTheOtherAgainIsLeftForGood() {
    swarm.found(Map.of("refuses", CLAIM), 0);
    comes("refuses");
    refusesWhateverIsAsked(seconds(1));
    linked.clear();
    swarm.turn(seconds(10));
    assertThat(linked).containsExactly("refuses");
    comes("refuses", seconds(10));
    refusesWhateverIsAsked(seconds(11));

    assertThat(accused).containsExactly("refuses");
    assertThat(reported).isEmpty();
    linked.clear();
    swarm.turn(seconds(100));
    assertThat(linked).isEmpty();
  }

  private void refusesWhateverIsAsked(long now) {
    for (int i = 0; i <= Swarm.MOST_REFUSALS; i++) {
      assertThat(swarm.linkedCount()).isEqualTo(1);
      String chunk = asked.removeLast().substring("refuses ".length());
      swarm.refused("refuses", Integer.parseInt(chunk), true, now);
      swarm.turn(now);
    }
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
  public boolean leave(String user, boolean hangUp) {
    left.add(user);
    return hangUp;
  }

  @Override
  public void accuse(String user, int chunk, String why, boolean lied) {
    accused.add(user);
    if (lied) {
      reported.add(user);
    }
  }
}
