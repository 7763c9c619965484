package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
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
import parley.protocol.PeerMessage;
import parley.protocol.Rung;
import parley.protocol.Sha256;
import parley.wire.Decoded;

/// Both ends' business on one link for chunks: what the peer asks for goes to its [UploadQueue],
/// what it sends to the download that asked for it. Belongs to the swarm loop.
///
/// ```
/// Decoded<PeerMessage> | ByteBuf -> here -> UploadQueue, Interests   Get, Cancel, Interested
///                                       -> Receiver, Incoming      Have, Wait, NoChunk, Chunk and bytes
/// ```
final class ChunkLink extends SimpleChannelInboundHandler<Object> {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkLink.class);

  private final PeerLink link;
  private final Library library;
  private final Replies replies;
  private final UploadQueue uploads;
  private final Interests interests;
  private final Questions questions;
  private final Intake intake;
  private final Runnable closed;
  private final Strand strand;
  private final Map<Sha256, Receiver> receivers = new LinkedHashMap<>();
  private final Set<Sha256> toldOf = new HashSet<>();

  /// When something last passed, or was to.
  private long used = System.nanoTime();

  /// The chunk whose bytes are coming.
  private @Nullable Incoming incoming;

  /// Downloads that have joined.
  private int joins;

  /// Nothing that comes matters any more.
  private boolean over;

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
    this.replies = new Replies(link, () -> broke(null, 0, "does not read what it asks for"));
    this.uploads = new UploadQueue(link, replies::say, library, uploads);
    this.interests = new Interests(link);
    this.questions = new Questions(link);
    this.strand = new Strand(workers.strands());
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
    interests.gained(file, chunks);
  }

  /// Tells a peer whose questions cannot be read, because this side has reached its limit, that
  /// they will be. Called several times a second.
  void turn(long now) {
    if (intake.isHeldUp()) {
      interests.sayWait(now);
    }
  }

  void close() {
    link.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Object message) {
    if (!isOfNoUse(message)) {
      used = System.nanoTime();
    }
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

  /// A peer cannot be told that nobody wants to hear any more what it gains: that keeps no link.
  private boolean isOfNoUse(Object message) {
    return message instanceof Decoded.Ok<?>(PeerMessage.Have(Sha256 file, _))
        && !receivers.containsKey(file);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (incoming != null) {
      incoming.handOver();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    interests.tell();
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
        interests.add(file);
        replies.say(new PeerMessage.Have(file, held == null ? ChunkSet.EMPTY : held.chunks()));
      }
      case PeerMessage.Get get -> uploads.add(get);
      case PeerMessage.Cancel(Sha256 file, int chunk) -> uploads.cancel(file, chunk);
      case PeerMessage.Have(Sha256 file, ChunkSet chunks) -> {
        Receiver receiver = receivers.get(file);
        if (receiver != null) {
          receiver.has(user(), chunks, toldOf.add(file));
        }
      }
      // It names what is to come first: the rest waits behind that.
      case PeerMessage.Wait _ -> receivers.values().forEach(receiver -> receiver.alive(user()));
      case PeerMessage.NoChunk no -> noChunk(no);
      case PeerMessage.Chunk chunk -> begins(chunk);
      case PeerMessage.PeerPing() -> replies.say(new PeerMessage.PeerPong());
      case PeerMessage.PeerHello _,
          PeerMessage.PeerRefused _,
          PeerMessage.Use _,
          PeerMessage.PrivateMessage _,
          PeerMessage.PrivateReceipt _,
          PeerMessage.Stop _,
          PeerMessage.PeerPong _ -> {}
    }
  }

  private void noChunk(PeerMessage.NoChunk no) {
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

  private void begins(PeerMessage.Chunk chunk) {
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
              ? receiver.begins(user(), chunk.chunk(), strand)
              : null;
      incoming = new Incoming(chunk, user(), receiver, arrival, intake);
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

  private void gone() {
    over = true;
    if (incoming != null) {
      incoming.abandon();
      incoming = null;
    }
    uploads.close();
    List<Receiver> told = List.copyOf(receivers.values());
    receivers.clear();
    questions.clear();
    closed.run();
    told.forEach(receiver -> receiver.lost(user()));
  }
}
