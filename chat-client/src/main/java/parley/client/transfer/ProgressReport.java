package parley.client.transfer;

import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.function.Consumer;
import parley.client.api.ClientEvent;
import parley.client.api.Transfer;
import parley.client.transfer.swarm.Rate;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Rung;

/// How far a download is, told a few times a second. Belongs to the swarm loop; times are
/// nanoseconds.
final class ProgressReport {

  private static final Duration EVERY = Duration.ofMillis(250);

  private final String name;
  private final Layout layout;
  private final Consumer<ClientEvent> events;
  private final Rate rate = new Rate(System.nanoTime());
  private long told = System.nanoTime();
  private long toldBytes = -1;
  private boolean receiving;

  ProgressReport(String name, Layout layout, Consumer<ClientEvent> events) {
    this.name = name;
    this.layout = layout;
    this.events = events;
  }

  /// So many bytes came. That the first have come is told at the next occasion.
  void received(long bytes, long now) {
    rate.add(now, bytes);
    if (!receiving) {
      receiving = true;
      told = now - EVERY.toNanos();
      toldBytes = -1;
    }
  }

  /// Tells if it is time for it, and something has changed.
  void tell(BitSet wanted, ChunkSet held, Map<String, Rung> sources, long now) {
    if (now - told < EVERY.toNanos()) {
      return;
    }
    told = now;
    long done = done(wanted, held);
    if (done != toldBytes) {
      toldBytes = done;
      events.accept(
          new ClientEvent.Progress(name, done, bytes(wanted), (long) rate.perSecond(now), sources));
    }
  }

  /// All is there: told, if anything was, unless that would be too soon.
  void last(BitSet wanted, ChunkSet held, long now) {
    if (toldBytes >= 0) {
      tell(wanted, held, Map.of(), now);
    }
  }

  Transfer transfer(
      BitSet wanted, ChunkSet held, Transfer.State state, Map<String, Rung> peers, long now) {
    return new Transfer(
        name,
        Transfer.Direction.DOWN,
        state,
        done(wanted, held),
        bytes(wanted),
        (long) rate.perSecond(now),
        peers);
  }

  private long done(BitSet wanted, ChunkSet held) {
    BitSet done = held.toBitSet();
    done.and(wanted);
    return bytes(done);
  }

  /// Chunks differ by a byte at most, and the longer ones come first.
  private long bytes(BitSet chunks) {
    long longer = layout.size() % layout.chunks();
    return chunks.cardinality() * (layout.size() / layout.chunks())
        + chunks.stream().takeWhile(chunk -> chunk < longer).count();
  }
}
