package parley.client.transfer.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import parley.protocol.Layout;

/// A peer of a [Simulation]: the client's own swarm, over a link that has a speed each way.
final class SimulatedPeer implements SwarmActions {

  /// Links that are sent to at once, as many as the client has.
  private static final int SLOTS = 4;

  final String user;
  final double up;
  final double down;
  final boolean liar;
  final BitSet held;
  final Swarm swarm;
  final Set<String> accused = new TreeSet<>();
  final List<Flow> sending = new ArrayList<>();
  private final Map<SimulatedPeer, Deque<Flow>> asked = new HashMap<>();
  private final Deque<SimulatedPeer> waiting = new ArrayDeque<>();
  final Set<SimulatedPeer> watchers = new LinkedHashSet<>();
  private final Simulation world;
  boolean gone;
  int receiving;
  double sent;
  double finishedAt = -1;

  /// A chunk that was asked for, or is on its way.
  static final class Flow {
    final SimulatedPeer to;
    final int chunk;
    double left;
    boolean taken;

    Flow(SimulatedPeer to, int chunk, double left) {
      this.to = to;
      this.chunk = chunk;
      this.left = left;
    }
  }

  SimulatedPeer(
      Simulation world,
      String user,
      double up,
      double down,
      boolean liar,
      BitSet held,
      Layout layout,
      Random random) {
    this.world = world;
    this.user = user;
    this.up = up;
    this.down = down;
    this.liar = liar;
    this.held = held;
    BitSet all = new BitSet();
    all.set(0, layout.chunks());
    this.swarm = new Swarm(layout, all, held, this, random, 0);
  }

  @Override
  public void link(String other) {
    world.later(() -> {
      SimulatedPeer peer = world.find(other);
      if (peer == null) {
        swarm.unreachable(other, world.now());
      } else {
        peer.watchers.add(this);
        swarm.linked(other, world.now());
        swarm.has(other, peer.claimed(), true, world.now());
      }
    });
  }

  @Override
  public void ask(String other, int chunk) {
    world.later(() -> {
      SimulatedPeer peer = world.find(other);
      if (peer != null) {
        peer.asked
            .computeIfAbsent(this, _ -> new ArrayDeque<>())
            .add(new Flow(this, chunk, world.layout().length(chunk)));
        peer.queue(this);
        swarm.alive(other, world.now());
      }
    });
  }

  @Override
  public void cancel(String other, int chunk) {
    world.later(() -> {
      SimulatedPeer peer = world.find(other);
      if (peer != null) {
        peer.asked.getOrDefault(this, new ArrayDeque<>()).removeIf(flow -> flow.chunk == chunk);
      }
    });
  }

  @Override
  public boolean leave(String other, boolean hangUp) {
    world.later(() -> {
      SimulatedPeer peer = world.find(other);
      if (peer != null) {
        peer.asked.remove(this);
      }
    });
    return hangUp;
  }

  @Override
  public void accuse(String other, int chunk, String why, boolean lied) {
    accused.add(other);
  }

  /// What it says that it holds.
  BitSet claimed() {
    if (liar) {
      BitSet all = new BitSet();
      all.set(0, world.layout().chunks());
      return all;
    }
    return (BitSet) held.clone();
  }

  /// `peer` waits for its turn, as `Uploads` has it.
  private void queue(SimulatedPeer peer) {
    if (!waiting.contains(peer) && sending.stream().noneMatch(flow -> flow.to == peer)) {
      waiting.add(peer);
    }
  }

  /// Fills its slots, each with somebody else.
  void begin() {
    while (sending.size() < SLOTS && !waiting.isEmpty()) {
      SimulatedPeer peer = waiting.remove();
      Flow next = asked.getOrDefault(peer, new ArrayDeque<>()).poll();
      if (next != null && !peer.gone) {
        next.taken = peer.swarm.begins(user, next.chunk, world.now());
        peer.receiving++;
        sending.add(next);
      }
    }
    waiting.forEach(peer -> peer.swarm.alive(user, world.now()));
  }

  /// The last byte of `flow` is sent.
  void sent(Flow flow) {
    sending.remove(flow);
    if (!asked.getOrDefault(flow.to, new ArrayDeque<>()).isEmpty()) {
      queue(flow.to);
    }
    flow.to.came(this, flow);
  }

  /// The last byte of a chunk has come from `from`.
  private void came(SimulatedPeer from, Flow flow) {
    receiving--;
    if (gone) {
      return;
    }
    swarm.arrived(from.user, flow.chunk, world.now());
    if (flow.taken && from.liar) {
      swarm.bad(from.user, flow.chunk, "sent wrong bytes", world.now());
    } else if (flow.taken) {
      held.set(flow.chunk);
      swarm.verified(flow.chunk, world.now());
      BitSet one = new BitSet();
      one.set(flow.chunk);
      for (SimulatedPeer watcher : List.copyOf(watchers)) {
        world.later(() -> watcher.swarm.has(user, one, false, world.now()));
      }
      if (finishedAt < 0 && swarm.missing().isEmpty()) {
        finishedAt = world.now() / 1e9;
      }
    }
  }
}
