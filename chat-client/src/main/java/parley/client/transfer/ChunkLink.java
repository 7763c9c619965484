package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.protocol.PeerMessage;
import parley.protocol.Rung;
import parley.protocol.Sha256;
import parley.wire.Decoded;

/// Both ends' business on one link for chunks: what the peer asks for goes to its [UploadQueue],
/// what it sends to the download that asked for it. Belongs to the swarm loop.
///
/// ```
/// Decoded<PeerMessage> | ByteBuf -> here -> UploadQueue        Interested, Get, Cancel
///                                       -> Receiver, Arrival   Have, Wait, NoChunk, Chunk and bytes
/// ```
final class ChunkLink extends SimpleChannelInboundHandler<Object> {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkLink.class);

  private final PeerLink link;
  private final Library library;
  private final UploadQueue uploads;
  private final Intake intake;
  private final Runnable closed;
  private final Strand strand;
  private final Map<Sha256, Receiver> receivers = new LinkedHashMap<>();
  private final Set<Sha256> toldOf = new HashSet<>();
  private final Set<Sha256> peerInterested = new HashSet<>();

  /// What was gained, and the peer was not told.
  private final Map<Sha256, BitSet> untold = new HashMap<>();

  private long saidWait = System.nanoTime();

  /// What was asked for and not answered, and whether it is still wanted.
  private final Map<Piece, Boolean> asked = new HashMap<>();

  /// What will be asked for when fewer are unanswered.
  private final Deque<Piece> later = new ArrayDeque<>();

  /// When something last passed, or was to.
  private long used = System.nanoTime();

  /// The chunk whose bytes are coming.
  private @Nullable Incoming incoming;

  private List<ByteBuf> batch = new ArrayList<>();

  /// Replies that have not gone out.
  private int unread;

  /// Nothing that comes matters any more.
  private boolean over;

  private record Piece(Sha256 file, int chunk) {}

  private static final class Incoming {
    final Piece piece;
    final @Nullable Receiver receiver;
    final @Nullable Arrival arrival;
    long left;

    Incoming(Piece piece, @Nullable Receiver receiver, @Nullable Arrival arrival, long left) {
      this.piece = piece;
      this.receiver = receiver;
      this.arrival = arrival;
      this.left = left;
    }
  }

  /// The handler of `link`, to be attached to it; `closed` runs when the link is gone.
  ChunkLink(
      PeerLink link,
      Library library,
      Uploads uploads,
      Workers workers,
      TokenBucket downloadLimit,
      Runnable closed) {
    super(false);
    this.link = link;
    this.library = library;
    this.uploads = new UploadQueue(link, this::reply, library, uploads);
    this.strand = new Strand(workers.hashing());
    this.intake = new Intake(link.channel(), downloadLimit);
    this.closed = closed;
  }

  /// Who is at the other end.
  String user() {
    return link.user();
  }

  /// How the peer was reached.
  Rung path() {
    return link.path();
  }

  /// `receiver` downloads `file` and wants to hear what the peer holds of it.
  void join(Sha256 file, Receiver receiver) {
    receivers.put(file, receiver);
    toldOf.remove(file);
    link.send(new PeerMessage.Interested(file));
  }

  /// The download is over.
  void leave(Sha256 file) {
    receivers.remove(file);
    later.removeIf(piece -> piece.file.equals(file));
    for (Piece piece : List.copyOf(asked.keySet())) {
      if (piece.file.equals(file)) {
        cancel(piece.file, piece.chunk);
      }
    }
  }

  /// Asks the peer for a chunk.
  void ask(Sha256 file, int chunk) {
    Piece piece = new Piece(file, chunk);
    if (asked.containsKey(piece)) {
      asked.put(piece, true);
    } else if (asked.size() < Limits.CHUNKS_ASKED) {
      asked.put(piece, true);
      link.send(new PeerMessage.Get(file, chunk));
    } else {
      later.add(piece);
    }
  }

  /// The peer need not send it.
  void cancel(Sha256 file, int chunk) {
    Piece piece = new Piece(file, chunk);
    if (!later.remove(piece) && asked.replace(piece, false) != null) {
      link.send(new PeerMessage.Cancel(file, chunk));
    }
  }

  /// Whether it has served nobody for that long.
  boolean isIdle(Duration time) {
    if (!receivers.isEmpty() || incoming != null || !uploads.isIdle()) {
      used = System.nanoTime();
    }
    return System.nanoTime() - used > time.toNanos();
  }

  /// Nothing comes because this side does not read, or because what it asks for is behind a chunk
  /// that it sends.
  boolean isHeldUp() {
    return intake.isHeldUp() || uploads.isMoving(System.nanoTime());
  }

  /// These chunks were gained: if the peer is interested, it is told, when it has read what it was
  /// told before.
  void gained(Sha256 file, ChunkSet chunks) {
    if (peerInterested.contains(file)) {
      chunks.addTo(untold.computeIfAbsent(file, _ -> new BitSet()));
      tell();
    }
  }

  private void tell() {
    if (link.channel().isWritable()) {
      untold.forEach((file, chunks) -> link.send(new PeerMessage.Have(file, ChunkSet.of(chunks))));
      untold.clear();
    }
  }

  /// Tells a peer whose questions cannot be read, because this side has reached its limit, that
  /// they will be. Called several times a second.
  void turn(long now) {
    if (intake.isHeldUp() && now - saidWait > Limits.WAIT_EVERY.toNanos()) {
      saidWait = now;
      peerInterested.forEach(file -> link.send(new PeerMessage.Wait(file, 0)));
    }
  }

  void close() {
    link.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Object message) {
    used = System.nanoTime();
    if (over) {
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message) {
      case ByteBuf bytes -> bytes(bytes);
      case Decoded.Ok<?>(PeerMessage said) -> said(said);
      // A newer peer may say what we do not know.
      default -> {}
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    handOver();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    tell();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.atInfo().addKeyValue("user", user()).addKeyValue("why", cause).log("chunk link broken");
    link.close();
  }

  private void said(PeerMessage message) {
    switch (message) {
      case PeerMessage.Interested(Sha256 file) -> {
        HeldFile held = library.find(file);
        if (peerInterested.size() < MOST_INTERESTS) {
          peerInterested.add(file);
        }
        reply(new PeerMessage.Have(file, held == null ? ChunkSet.EMPTY : held.chunks()));
      }
      case PeerMessage.Get get -> uploads.add(get);
      case PeerMessage.Cancel(Sha256 file, int chunk) -> uploads.cancel(file, chunk);
      case PeerMessage.Have(Sha256 file, ChunkSet chunks) -> {
        Receiver receiver = receivers.get(file);
        if (receiver != null) {
          receiver.has(user(), chunks, toldOf.add(file));
        }
      }
      case PeerMessage.Wait(Sha256 file, int _) -> {
        Receiver receiver = receivers.get(file);
        if (receiver != null) {
          receiver.alive(user());
        }
      }
      case PeerMessage.NoChunk no -> noChunk(no);
      case PeerMessage.Chunk chunk -> begins(chunk);
      case PeerMessage.PeerPing() -> reply(new PeerMessage.PeerPong());
      case PeerMessage.PeerHello _,
          PeerMessage.PeerRefused _,
          PeerMessage.Use _,
          PeerMessage.PrivateMessage _,
          PeerMessage.PrivateReceipt _,
          PeerMessage.Stop _,
          PeerMessage.PeerPong _ -> {}
    }
  }

  /// Files that a peer is told of as they grow.
  private static final int MOST_INTERESTS = 1000;

  /// Replies that a peer may leave unread, more than one has who asks for all that it may.
  static final int MOST_UNREAD = 2 * MOST_INTERESTS;

  /// Answers what the peer asked for; one that only ever asks, and reads nothing, is left.
  private void reply(PeerMessage message) {
    if (unread == MOST_UNREAD) {
      broke(null, 0, "does not read what it asks for");
      return;
    }
    unread++;
    var _ = link.channel().writeAndFlush(message).addListener(_ -> unread--);
  }

  private void noChunk(PeerMessage.NoChunk no) {
    Boolean wanted = answered(new Piece(no.file(), no.chunk()));
    Receiver receiver = receivers.get(no.file());
    if (wanted != null && receiver != null) {
      if (wanted) {
        receiver.refused(user(), no.chunk(), no.code());
      } else {
        receiver.alive(user());
      }
    }
  }

  /// What was asked is answered: whether it was still wanted, or null when it was not asked.
  private @Nullable Boolean answered(Piece piece) {
    Boolean wanted = asked.remove(piece);
    Piece next = wanted == null ? null : later.poll();
    if (next != null) {
      ask(next.file, next.chunk);
    }
    return wanted;
  }

  private void begins(PeerMessage.Chunk chunk) {
    Piece piece = new Piece(chunk.file(), chunk.chunk());
    Boolean wanted = answered(piece);
    Receiver receiver = receivers.get(chunk.file());
    if (wanted == null) {
      broke(receiver, chunk.chunk(), "sent what it was not asked for");
    } else if (receiver != null && receiver.length(chunk.chunk()) != chunk.length()) {
      broke(
          receiver,
          chunk.chunk(),
          "sent %d bytes instead of %d".formatted(chunk.length(), receiver.length(chunk.chunk())));
    } else {
      Arrival arrival =
          wanted && receiver != null ? receiver.begins(user(), chunk.chunk(), strand) : null;
      incoming = new Incoming(piece, receiver, arrival, chunk.length());
      endIfWhole();
    }
  }

  private void broke(@Nullable Receiver receiver, int chunk, String why) {
    if (receiver != null) {
      receiver.broke(user(), chunk, why);
    }
    LOG.atInfo().addKeyValue("user", user()).addKeyValue("why", why).log("chunk link closed");
    over = true;
    link.close();
  }

  private void bytes(ByteBuf bytes) {
    Incoming coming = incoming;
    if (coming == null) {
      bytes.release();
      return;
    }
    int count = bytes.readableBytes();
    coming.left -= count;
    intake.came(count);
    if (coming.receiver != null) {
      coming.receiver.received(user(), count);
    }
    othersWait(coming.piece.file);
    if (coming.arrival == null) {
      bytes.release();
    } else {
      batch.add(bytes);
    }
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
    if (coming != null && coming.left == 0) {
      handOver();
      incoming = null;
      if (coming.arrival != null) {
        coming.arrival.finish();
      }
      if (coming.receiver != null) {
        coming.receiver.arrived(user(), coming.piece.chunk);
      }
    }
  }

  /// Gives the worker what has come, many pieces at once.
  private void handOver() {
    Incoming coming = incoming;
    if (coming != null && coming.arrival != null && !batch.isEmpty()) {
      List<ByteBuf> bytes = batch;
      batch = new ArrayList<>();
      coming.arrival.take(bytes, intake.handOver(bytes));
    }
  }

  private void gone() {
    over = true;
    batch.forEach(ByteBuf::release);
    batch.clear();
    incoming = null;
    uploads.close();
    List<Receiver> told = List.copyOf(receivers.values());
    receivers.clear();
    asked.clear();
    later.clear();
    closed.run();
    told.forEach(receiver -> receiver.lost(user()));
  }

  /// The chunks that are asked for and unanswered; for tests.
  BitSet unanswered() {
    BitSet chunks = new BitSet();
    asked.keySet().forEach(piece -> chunks.set(piece.chunk));
    return chunks;
  }
}
