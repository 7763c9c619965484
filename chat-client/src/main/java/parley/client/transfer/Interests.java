package parley.client.transfer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// The files that a peer wants to be told of as they grow, and what was gained and it was not told
/// yet, because it reads too slowly. Belongs to the swarm loop.
final class Interests {

  /// Files that a peer is told of.
  static final int MOST = 1000;

  private final PeerLink link;
  private final Set<Sha256> files = new HashSet<>();
  private final Map<Sha256, BitSet> untold = new HashMap<>();
  private long saidWait = System.nanoTime();

  Interests(PeerLink link) {
    this.link = link;
  }

  /// One more, unless there are too many.
  void add(Sha256 file) {
    if (files.size() < MOST) {
      files.add(file);
    }
  }

  /// These chunks were gained: if it is one of the files, that is told, when the peer has read what
  /// it was told before.
  void gained(Sha256 file, ChunkSet chunks) {
    if (files.contains(file)) {
      chunks.addTo(untold.computeIfAbsent(file, _ -> new BitSet()));
      tell();
    }
  }

  /// Tells what was not told, if the link takes it.
  void tell() {
    if (link.channel().isWritable()) {
      // A flush may let the link take more, which calls this again.
      Map<Sha256, BitSet> told = Map.copyOf(untold);
      untold.clear();
      told.forEach((file, chunks) -> link.send(new PeerMessage.Have(file, ChunkSet.of(chunks))));
    }
  }

  /// Tells the peer that it has to wait with all of them, unless it was told of late.
  void sayWait(long now) {
    if (now - saidWait > Limits.WAIT_EVERY.toNanos()) {
      saidWait = now;
      files.forEach(file -> link.send(new PeerMessage.Wait(file, 0)));
    }
  }
}
