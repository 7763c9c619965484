package parley.client.transfer;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  /// What was asked for and not answered.
  private final Map<PeerMessage.Get, Question> asked = new HashMap<>();

  /// What will be, and how long it is.
  private final Map<PeerMessage.Get, Long> later = new LinkedHashMap<>();

  /// A question.
  ///
  /// @param length of the chunk, in bytes
  /// @param wanted whether it still is; else it was cancelled
  record Question(long length, boolean wanted) {}

  Questions(PeerLink link) {
    this.link = link;
  }

  /// Asks for a chunk, which has `length` bytes, at once or later.
  void ask(Sha256 file, int chunk, long length) {
    ask(new PeerMessage.Get(file, chunk), length);
  }

  private void ask(PeerMessage.Get get, long length) {
    if (asked.containsKey(get)) {
      asked.put(get, new Question(length, true));
    } else if (asked.size() < Limits.CHUNKS_ASKED) {
      asked.put(get, new Question(length, true));
      link.send(get);
    } else {
      later.put(get, length);
    }
  }

  /// The chunk need not be sent.
  void cancel(Sha256 file, int chunk) {
    PeerMessage.Get get = new PeerMessage.Get(file, chunk);
    Question question = asked.get(get);
    if (later.remove(get) == null && question != null && question.wanted) {
      asked.put(get, new Question(question.length, false));
      link.send(new PeerMessage.Cancel(file, chunk));
    }
  }

  /// Nothing of `file` need be sent.
  void cancelAll(Sha256 file) {
    later.keySet().removeIf(get -> get.file().equals(file));
    for (PeerMessage.Get get : List.copyOf(asked.keySet())) {
      if (get.file().equals(file)) {
        cancel(file, get.chunk());
      }
    }
  }

  /// An answer has come: the question, null if it was never asked. The next can be.
  @Nullable Question answered(Sha256 file, int chunk) {
    Question question = asked.remove(new PeerMessage.Get(file, chunk));
    Iterator<Map.Entry<PeerMessage.Get, Long>> next = later.entrySet().iterator();
    if (question != null && next.hasNext()) {
      Map.Entry<PeerMessage.Get, Long> first = next.next();
      next.remove();
      ask(first.getKey(), first.getValue());
    }
    return question;
  }

  /// There will be no more answers.
  void clear() {
    asked.clear();
    later.clear();
  }
}
