package parley.client.transfer.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;

/// A swarm in virtual time: many peers with links of different speeds, of whom some leave and some
/// lie. Bytes flow like water: who sends to several shares its speed among them, who receives from
/// several likewise. The same seed gives the same run.
final class Simulation {

  static final long STEP_NANOS = 50_000_000;

  private static final long TURN_NANOS = 250_000_000;

  private static final long FIND_NANOS = 2_000_000_000L;

  private final Layout layout;
  private final Random random;
  private final Map<String, SimulatedPeer> peers = new LinkedHashMap<>();
  private final Map<SimulatedPeer, BooleanSupplier> leaving = new LinkedHashMap<>();
  private List<Runnable> next = new ArrayList<>();
  private long now;

  Simulation(Layout layout, long seed) {
    this.layout = layout;
    this.random = new Random(seed);
  }

  Layout layout() {
    return layout;
  }

  long now() {
    return now;
  }

  /// Whoever is there under that name.
  @Nullable SimulatedPeer find(String user) {
    return peers.get(user);
  }

  /// Does something in the next step: nothing travels in no time.
  void later(Runnable task) {
    next.add(task);
  }

  SimulatedPeer seed(String user, double up) {
    BitSet all = new BitSet();
    all.set(0, layout.chunks());
    return add(user, up, up, false, all);
  }

  SimulatedPeer leecher(String user, double up, double down) {
    return add(user, up, down, false, new BitSet());
  }

  SimulatedPeer liar(String user, double up) {
    return add(user, up, up, true, new BitSet());
  }

  /// `peer` goes at that time and does not come back.
  void leaves(SimulatedPeer peer, double seconds) {
    leaves(peer, () -> now >= seconds * 1e9);
  }

  /// `peer` goes when it is so, and does not come back.
  void leaves(SimulatedPeer peer, BooleanSupplier when) {
    leaving.put(peer, when);
  }

  /// Runs until all leechers that stay have everything, or for so long.
  void run(double seconds) {
    while (now < seconds * 1e9 && peers.values().stream().anyMatch(Simulation::lacks)) {
      now += STEP_NANOS;
      List<Runnable> due = next;
      next = new ArrayList<>();
      due.forEach(Runnable::run);
      leave();
      if (now % FIND_NANOS == STEP_NANOS) {
        find();
      }
      if (now % TURN_NANOS == 0) {
        List.copyOf(peers.values()).stream()
            .filter(Simulation::lacks)
            .forEach(peer -> peer.swarm.turn(now));
      }
      peers.values().forEach(SimulatedPeer::begin);
      peers.values().forEach(this::flow);
    }
  }

  private SimulatedPeer add(String user, double up, double down, boolean liar, BitSet held) {
    SimulatedPeer peer =
        new SimulatedPeer(this, user, up, down, liar, held, layout, new Random(random.nextLong()));
    peers.put(user, peer);
    return peer;
  }

  private static boolean lacks(SimulatedPeer peer) {
    return !peer.liar && !peer.swarm.missing().isEmpty();
  }

  private void leave() {
    leaving
        .entrySet()
        .removeIf(entry -> {
          SimulatedPeer peer = entry.getKey();
          if (!entry.getValue().getAsBoolean()) {
            return false;
          }
          peer.gone = true;
          peers.remove(peer.user);
          peer.sending.forEach(flow -> flow.to.receiving--);
          peers.values().forEach(other -> other.swarm.lost(peer.user, now));
          return true;
        });
  }

  /// The registry answers everybody who lacks something.
  private void find() {
    Map<String, ChunkSet> claims = new LinkedHashMap<>();
    peers
        .values()
        .forEach(peer -> {
          if (!peer.claimed().isEmpty()) {
            claims.put(peer.user, ChunkSet.of(peer.claimed()));
          }
        });
    List.copyOf(peers.values()).stream()
        .filter(Simulation::lacks)
        .forEach(peer -> {
          Map<String, ChunkSet> others = new LinkedHashMap<>(claims);
          others.remove(peer.user);
          peer.swarm.found(others, now);
        });
  }

  private void flow(SimulatedPeer from) {
    double share = from.up / Math.max(1, from.sending.size());
    for (SimulatedPeer.Flow flow : List.copyOf(from.sending)) {
      double speed = Math.min(share, flow.to.down / Math.max(1, flow.to.receiving));
      double bytes = Math.min(flow.left, speed * STEP_NANOS / 1e9);
      flow.left -= bytes;
      from.sent += bytes;
      flow.to.swarm.received(from.user, (long) bytes, now);
      if (flow.left < 1) {
        from.sent(flow);
      }
    }
  }
}
