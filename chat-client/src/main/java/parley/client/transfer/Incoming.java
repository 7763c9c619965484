package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.PeerMessage;
import parley.protocol.Sha256;

/// The chunk whose bytes are coming over a link, until the last is there: how many are left, who
/// wants to hear of them, and those that no worker has been given yet. Owns the latter's buffers.
/// Belongs to the swarm loop.
final class Incoming {

  private final PeerMessage.Chunk header;
  private final String user;
  private final @Nullable Receiver receiver;
  private final @Nullable Arrival arrival;
  private final Intake intake;
  private long left;
  private List<ByteBuf> batch = new ArrayList<>();

  /// `user` begins to send the chunk; its bytes go into `arrival`, or nowhere.
  Incoming(
      PeerMessage.Chunk header,
      String user,
      @Nullable Receiver receiver,
      @Nullable Arrival arrival,
      Intake intake) {
    this.header = header;
    this.user = user;
    this.receiver = receiver;
    this.arrival = arrival;
    this.intake = intake;
    this.left = header.length();
  }

  Sha256 file() {
    return header.file();
  }

  /// The next bytes are here, which are no more than are left.
  void take(ByteBuf bytes) {
    int count = bytes.readableBytes();
    left -= count;
    intake.came(count);
    if (receiver != null) {
      receiver.received(user, count);
    }
    if (arrival == null) {
      bytes.release();
    } else {
      batch.add(bytes);
    }
  }

  boolean isWhole() {
    return left == 0;
  }

  /// Gives the worker what has come, many pieces at once.
  void handOver() {
    if (arrival != null && !batch.isEmpty()) {
      List<ByteBuf> bytes = batch;
      batch = new ArrayList<>();
      arrival.take(bytes, intake.handOver(bytes));
    }
  }

  /// It is whole: that is judged, and told.
  void finish() {
    handOver();
    if (arrival != null) {
      arrival.finish();
    }
    if (receiver != null) {
      receiver.arrived(user, header.chunk());
    }
  }

  /// The rest will not come.
  void abandon() {
    batch.forEach(ByteBuf::release);
    batch.clear();
  }
}
