package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// What comes over one link for chunks: which downloads ask for what, and whose the chunk is whose
/// bytes are coming. Belongs to the swarm loop.
///
/// ```
/// join -> Have ... -> ask -> NoChunk, or Chunk and its bytes -> Incoming
/// ```
final class ChunkIntake {

  private final PeerLink link;
  private final Consumer<String> broken;
  private final Questions questions;
  private final Intake intake;
  private final SerialExecutor serial;
  private final Map<Sha256, Receiver> receivers = new LinkedHashMap<>();

  /// The files of which the peer has said what it holds.
  private final Set<Sha256> toldOf = new HashSet<>();

  /// The chunk whose bytes are coming.
  private @Nullable Incoming incoming;

  /// Downloads that have joined.
  private int joins;

  /// `broken` hears how the peer broke the rules.
  ChunkIntake(PeerLink link, Workers workers, TokenBucket downloadLimit, Consumer<String> broken) {
    this.link = link;
    this.broken = broken;
    this.questions = new Questions(link);
    this.intake = new Intake(link.channel(), downloadLimit, workers.unwritten());
    this.serial = new SerialExecutor(workers.serial());
  }

  /// `receiver` downloads `file` and wants to hear what the peer holds of it.
  void join(Sha256 file, Receiver receiver) {
    joins++;
    receivers.put(file, receiver);
    toldOf.remove(file);
    link.send(new PeerMessage.Interested(file));
  }

  /// Whether no more than one download has ever used it.
  boolean isNew() {
    return joins == 1;
  }

  /// The download is over, or wants nothing more of this peer.
  void leave(Sha256 file) {
    receivers.remove(file);
    questions.cancelAll(file);
  }

  /// Asks the peer for a chunk, which has `length` bytes.
  void ask(Sha256 file, int chunk, long length) {
    questions.ask(file, chunk, length);
  }

  /// The peer need not send it.
  void cancel(Sha256 file, int chunk) {
    questions.cancel(file, chunk);
  }

  /// Whether `file` is downloaded.
  boolean isFor(Sha256 file) {
    return receivers.containsKey(file);
  }

  /// Whether no download needs it, and nothing is coming.
  boolean isIdle() {
    return receivers.isEmpty() && incoming == null;
  }

  /// Whether nothing comes because this side does not read.
  boolean isHeldUp() {
    return intake.isHeldUp();
  }

  /// The peer holds these chunks.
  void has(Sha256 file, ChunkSet chunks) {
    Receiver receiver = receivers.get(file);
    if (receiver != null) {
      receiver.has(user(), chunks, toldOf.add(file));
    }
  }

  /// The peer gives a sign of life.
  void alive() {
    receivers.values().forEach(receiver -> receiver.alive(user()));
  }

  /// The peer will not send a chunk.
  void noChunk(PeerMessage.NoChunk no) {
    Questions.Question question = questions.answered(no.file(), no.chunk());
    Receiver receiver = receivers.get(no.file());
    if (receiver != null && question != null) {
      if (question.wanted()) {
        receiver.refused(user(), no.chunk(), no.code());
      } else {
        receiver.alive(user());
      }
    }
  }

  /// The peer begins to send a chunk.
  void begins(PeerMessage.Chunk chunk) {
    Questions.Question question = questions.answered(chunk.file(), chunk.chunk());
    Receiver receiver = receivers.get(chunk.file());
    if (question == null) {
      broke(receiver, chunk.chunk(), "sent what it was not asked for");
    } else if (chunk.length() != question.length()) {
      broke(
          receiver,
          chunk.chunk(),
          "sent %d bytes instead of %d".formatted(chunk.length(), question.length()));
    } else {
      Arrival arrival =
          question.wanted() && receiver != null
              ? receiver.begins(user(), chunk.chunk(), serial)
              : null;
      incoming = new Incoming(chunk, user(), receiver, arrival, intake);
      endIfWhole();
    }
  }

  private void broke(@Nullable Receiver receiver, int chunk, String why) {
    if (receiver != null) {
      receiver.broke(user(), chunk, why);
    }
    broken.accept(why);
  }

  /// The next bytes of what the peer sends; whatever comes of no chunk is dropped.
  void bytes(ByteBuf bytes) {
    Incoming coming = incoming;
    if (coming == null) {
      bytes.release();
      return;
    }
    coming.take(bytes);
    othersWait(coming.file());
    endIfWhole();
  }

  /// On a link one chunk comes at a time: the other downloads know that they are not forgotten.
  private void othersWait(Sha256 served) {
    receivers.forEach((file, receiver) -> {
      if (!file.equals(served)) {
        receiver.alive(user());
      }
    });
  }

  private void endIfWhole() {
    Incoming coming = incoming;
    if (coming != null && coming.isWhole()) {
      incoming = null;
      coming.finish();
    }
  }

  /// Gives the worker what has come.
  void handOver() {
    if (incoming != null) {
      incoming.handOver();
    }
  }

  /// Nothing more comes: who is to hear of that.
  List<Receiver> end() {
    if (incoming != null) {
      incoming.abandon();
      incoming = null;
    }
    List<Receiver> left = List.copyOf(receivers.values());
    receivers.clear();
    questions.clear();
    return left;
  }

  private String user() {
    return link.user();
  }
}
