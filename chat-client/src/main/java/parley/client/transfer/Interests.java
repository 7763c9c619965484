package parley.client.transfer;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// The files that a peer wants to be told of as they grow, and what was gained and it was not told
/// yet. One thing is said at a time, and the next when that is out: it may have to wait behind a
/// chunk, for which the link does not count as full, or for one who does not read. Belongs to the
/// swarm loop.
final class Interests {

  /// Files that a peer is told of.
  static final int MOST = 1000;

  private final PeerLink link;
  private final Set<Sha256> files = new HashSet<>();

  /// Who was told of last comes last.
  private final Map<Sha256, BitSet> untold = new LinkedHashMap<>();

  /// Whether what was said last is not out.
  private boolean saying;

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

  /// These chunks were gained: if it is one of the files, that is told, when what was said before
  /// is out.
  void gained(Sha256 file, ChunkSet chunks) {
    if (files.contains(file)) {
      chunks.addTo(untold.computeIfAbsent(file, _ -> new BitSet()));
      tell();
    }
  }

  /// Tells the peer that it has to wait, unless it was told of late. It takes that for all that it
  /// has asked for, whatever file is named.
  void sayWait(long now) {
    if (!saying && !files.isEmpty() && now - saidWait > Limits.WAIT_EVERY.toNanos()) {
      saidWait = now;
      say(new PeerMessage.Wait(files.iterator().next(), 0));
    }
  }

  private void tell() {
    if (!saying && !untold.isEmpty()) {
      Iterator<Map.Entry<Sha256, BitSet>> all = untold.entrySet().iterator();
      Map.Entry<Sha256, BitSet> first = all.next();
      all.remove();
      say(new PeerMessage.Have(first.getKey(), ChunkSet.of(first.getValue())));
    }
  }

  private void say(PeerMessage message) {
    saying = true;
    var _ =
        link.channel()
            .writeAndFlush(message)
            .addListener(_ -> {
              saying = false;
              tell();
            });
  }
}
