package parley.client.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.client.peer.PeerLink;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// The chunks that one peer was asked for and has not answered, so many at once, and those that it
/// will be asked for when it has answered others. Belongs to the swarm loop.
///
/// ```
/// later -> asked -> answered
///            |         ^
///            +-> cancelled: the answer comes all the same
/// ```
final class Questions {

  private final PeerLink link;

  /// What was asked for and not answered, and whether it is still wanted.
  private final Map<PeerMessage.Get, Boolean> asked = new HashMap<>();

  private final Deque<PeerMessage.Get> later = new ArrayDeque<>();

  /// How a question stood when its answer came.
  enum Standing {
    WANTED,
    CANCELLED,
    NEVER_ASKED
  }

  Questions(PeerLink link) {
    this.link = link;
  }

  /// Asks for a chunk, at once or later.
  void ask(Sha256 file, int chunk) {
    ask(new PeerMessage.Get(file, chunk));
  }

  private void ask(PeerMessage.Get get) {
    if (asked.containsKey(get)) {
      asked.put(get, true);
    } else if (asked.size() < Limits.CHUNKS_ASKED) {
      asked.put(get, true);
      link.send(get);
    } else {
      later.add(get);
    }
  }

  /// The chunk need not be sent.
  void cancel(Sha256 file, int chunk) {
    PeerMessage.Get get = new PeerMessage.Get(file, chunk);
    if (!later.remove(get) && asked.replace(get, true, false)) {
      link.send(new PeerMessage.Cancel(file, chunk));
    }
  }

  /// Nothing of `file` need be sent.
  void cancelAll(Sha256 file) {
    later.removeIf(get -> get.file().equals(file));
    for (PeerMessage.Get get : List.copyOf(asked.keySet())) {
      if (get.file().equals(file)) {
        cancel(file, get.chunk());
      }
    }
  }

  /// An answer has come: what it answers, and the next can be asked.
  Standing answered(Sha256 file, int chunk) {
    Boolean wanted = asked.remove(new PeerMessage.Get(file, chunk));
    if (wanted == null) {
      return Standing.NEVER_ASKED;
    }
    PeerMessage.Get next = later.poll();
    if (next != null) {
      ask(next);
    }
    return wanted ? Standing.WANTED : Standing.CANCELLED;
  }

  /// There will be no more answers.
  void clear() {
    asked.clear();
    later.clear();
  }
}
