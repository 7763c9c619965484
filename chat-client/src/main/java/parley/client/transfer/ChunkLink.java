package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.PeerMessage;
import parley.protocol.Rung;
import parley.protocol.Sha256;
import parley.wire.Decoded;

/// Both ends' business on one link for chunks: what the peer asks for goes to its [UploadQueue],
/// what it sends to its [ChunkIntake]. Belongs to the swarm loop.
///
/// ```
/// Decoded<PeerMessage> | ByteBuf -> here -> UploadQueue, Interests   Get, Cancel, Interested
///                                       -> ChunkIntake              Have, Wait, NoChunk, Chunk and bytes
/// ```
final class ChunkLink extends SimpleChannelInboundHandler<Object> {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkLink.class);

  private final PeerLink link;
  private final Library library;
  private final Replies replies;
  private final UploadQueue uploads;
  private final Interests interests;
  private final ChunkIntake intake;
  private final Runnable closed;

  /// When something last passed, or was to.
  private long used = System.nanoTime();

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
    this.replies = new Replies(link, () -> broke("does not read what it asks for"));
    this.uploads = new UploadQueue(link, replies::say, library, uploads);
    this.interests = new Interests(link);
    this.intake = new ChunkIntake(link, workers, downloadLimit, this::broke);
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

  /// What it brings.
  ChunkIntake intake() {
    return intake;
  }

  /// Whether it has served nobody for that long.
  boolean isIdle(Duration time) {
    if (!intake.isIdle() || !uploads.isIdle()) {
      used = System.nanoTime();
    }
    return System.nanoTime() - used > time.toNanos();
  }

  /// Nothing comes because this side does not read, or because what it asks for is behind a chunk
  /// that it sends.
  boolean isHeldUp() {
    return intake.isHeldUp() || uploads.isMoving(System.nanoTime());
  }

  /// These chunks were gained: if the peer is interested, it is told, when what it was told before
  /// is out.
  void gained(Sha256 file, ChunkSet chunks) {
    interests.gained(file, chunks);
  }

  /// Tells a peer whose questions cannot be read, because this side has reached its limit, that
  /// they will be, and one that waits for what is read on the disk first. Called several times a
  /// second.
  void turn(long now) {
    uploads.turn(now);
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
      case ByteBuf bytes -> intake.bytes(bytes);
      case Decoded.Ok<?>(PeerMessage said) -> said(said);
      // A newer peer may say what we do not know.
      default -> {}
    }
  }

  /// A peer cannot be told that nobody wants to hear any more what it gains: that keeps no link.
  private boolean isOfNoUse(Object message) {
    return message instanceof Decoded.Ok<?>(PeerMessage.Have(Sha256 file, _))
        && !intake.isFor(file);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    intake.handOver();
    ctx.fireChannelReadComplete();
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
      case PeerMessage.Have(Sha256 file, ChunkSet chunks) -> intake.has(file, chunks);
      // It names what is to come first, or any file: the rest waits as well.
      case PeerMessage.Wait _ -> intake.alive();
      case PeerMessage.NoChunk no -> intake.noChunk(no);
      case PeerMessage.Chunk chunk -> intake.begins(chunk);
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

  private void broke(String why) {
    LOG.atInfo().addKeyValue("user", user()).addKeyValue("why", why).log("chunk link closed");
    over = true;
    link.close();
  }

  private void gone() {
    over = true;
    uploads.close();
    List<Receiver> told = intake.end();
    closed.run();
    told.forEach(receiver -> receiver.lost(user()));
  }
}
