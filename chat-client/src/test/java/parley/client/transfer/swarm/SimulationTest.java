package parley.client.transfer.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Layout;

/// The client's own swarm logic among hundreds of peers, in virtual time.
@Execution(ExecutionMode.CONCURRENT)
class SimulationTest {

  private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);

  private static final double MB = 1e6;

  /// 100 MB in chunks of half a megabyte.
  private static final Layout LAYOUT = new Layout(100_000_000, 200);

  @Test
  void aFlashCrowdIsServedInLittleMoreThanTheIdealTime() {
    Simulation world = new Simulation(LAYOUT, 1);
    Random speeds = new Random(2);
    SimulatedPeer seed = world.seed("seed", 10 * MB);
    List<SimulatedPeer> crowd = crowd(world, speeds, 200);
    world.run(1000);
    double ideal = ideal(seed, crowd);
    double last = crowd.stream().mapToDouble(peer -> peer.finishedAt).max().orElse(-1);
    tell("200 leechers, one seed", last, ideal);
    assertThat(crowd).allMatch(peer -> peer.finishedAt > 0);
    assertThat(last).isLessThan(2 * ideal);
    assertThat(crowd).allMatch(peer -> peer.accused.isEmpty());
  }

  @Test
  void itFinishesAlthoughManyLeaveAndSomeLie() {
    Simulation world = new Simulation(LAYOUT, 3);
    Random speeds = new Random(4);
    SimulatedPeer seed = world.seed("seed", 10 * MB);
    List<SimulatedPeer> crowd = crowd(world, speeds, 150);
    for (int i = 0; i < 10; i++) {
      world.liar("liar" + i, 5 * MB);
    }
    List<SimulatedPeer> leavers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      SimulatedPeer leaver = world.leecher("leaver" + i, 5 * MB, 20 * MB);
      leavers.add(leaver);
      world.leaves(leaver, 1 + speeds.nextInt(40));
    }
    world.run(1000);
    double last = crowd.stream().mapToDouble(peer -> peer.finishedAt).max().orElse(-1);
    tell("150 leechers, 50 that leave, 10 liars", last, ideal(seed, crowd));
    assertThat(crowd).allMatch(peer -> peer.finishedAt > 0);
    assertThat(last).isLessThan(2.5 * ideal(seed, crowd));
    assertThat(leavers).allMatch(peer -> peer.gone || peer.finishedAt > 0);
  }

  @Test
  void aSeedMayLeaveWhenEachChunkIsSomewhere() {
    Simulation world = new Simulation(LAYOUT, 5);
    SimulatedPeer seed = world.seed("seed", 20 * MB);
    List<SimulatedPeer> crowd = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      crowd.add(world.leecher("leecher" + i, 20 * MB, 80 * MB));
    }
    world.leaves(seed, () -> isAllAt(crowd));
    world.run(1000);
    assertThat(seed.gone).isTrue();
    assertThat(crowd).allMatch(peer -> peer.finishedAt > 0);
    double sent = seed.sent / LAYOUT.size();
    LOG.atInfo().log("one seed, three leechers: the seed sent {} files", sent);
    assertThat(sent).isLessThan(1.5);
  }

  private static boolean isAllAt(List<SimulatedPeer> crowd) {
    BitSet held = new BitSet();
    crowd.forEach(peer -> held.or(peer.held));
    return held.cardinality() == LAYOUT.chunks();
  }

  /// No swarm is faster: the seed sends each byte once, the slowest receives all, and together they
  /// send as much as all receive.
  private static double ideal(SimulatedPeer seed, List<SimulatedPeer> crowd) {
    double size = LAYOUT.size();
    double up = seed.up + crowd.stream().mapToDouble(peer -> peer.up).sum();
    double slowest = crowd.stream().mapToDouble(peer -> peer.down).min().orElse(1);
    return Math.max(size / seed.up, Math.max(size / slowest, crowd.size() * size / up));
  }

  private static List<SimulatedPeer> crowd(Simulation world, Random speeds, int count) {
    List<SimulatedPeer> crowd = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double up = (1 + speeds.nextInt(9)) * MB;
      crowd.add(world.leecher("leecher" + i, up, 4 * up));
    }
    return crowd;
  }

  private static void tell(String what, double last, double ideal) {
    System.out.printf(
        Locale.ROOT,
        "%s: the last was done after %.1f s, ideal %.1f s, %.0f %%%n",
        what,
        last,
        ideal,
        100 * ideal / last);
  }
}
