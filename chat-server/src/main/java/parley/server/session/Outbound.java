package parley.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.server.admission.MemoryShare;
import parley.wire.JsonCodec;

/// The sending half of a session's channel. On its event loop only.
final class Outbound {

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

  /// Bytes that are gathered at most before the channel gets them, so that it can tell when it has
  /// enough.
  private static final int GATHERED_AT_MOST = 32 * 1024;

  private final Channel channel;
  private final MemoryShare unsent;
  private @Nullable ByteBuf gathered;
  private long counted;
  private boolean flushing;

  /// How far the socket has come in what waits for it: what it takes next, if anything waits, and
  /// how much of that it has. A buffer may come again as another; at worst that hides one step.
  record Progress(@Nullable Object next, long bytes) {

    /// As long as nothing waits.
    static final Progress NOTHING_WAITS = new Progress(null, 0);

    boolean waits() {
      return next != null;
    }

    /// Whether something is taken of what waited `before`. It is the same buffer that counts, and
    /// not what is in it.
    @SuppressWarnings("ReferenceEquality")
    boolean isBeyond(Progress before) {
      return before.waits() && (next != before.next || bytes != before.bytes);
    }
  }

  /// What waits here counts in `unsent`.
  Outbound(Channel channel, MemoryShare unsent) {
    this.channel = channel;
    this.unsent = unsent;
  }

  /// Sends a message. All that is sent in one turn of the loop is put into one buffer and leaves
  /// with one flush: a system call costs more than a message.
  void write(Message message) {
    ByteBuf frames = gathered();
    JsonCodec.encode(frames, message);
    handOverIfMany(frames);
    flushLater();
  }

  /// Sends a frame that is encoded already, since many get it, and may wait for the next flush,
  /// whatever brings that about; takes over the reference.
  void gather(ByteBuf frame) {
    try {
      ByteBuf frames = gathered();
      frames.writeBytes(frame);
      handOverIfMany(frames);
    } finally {
      frame.release();
    }
  }

  private ByteBuf gathered() {
    if (gathered == null) {
      gathered = channel.alloc().buffer(512);
    }
    return gathered;
  }

  /// Lets what was gathered go out at the end of this turn of the loop.
  void flushLater() {
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void handOverIfMany(ByteBuf frames) {
    if (frames.readableBytes() > GATHERED_AT_MOST) {
      handOver();
    }
  }

  /// Gives the channel what was gathered: what others write to it comes behind that.
  void handOver() {
    ByteBuf frames = gathered;
    if (frames != null) {
      gathered = null;
      channel.write(frames, channel.voidPromise());
    }
  }

  /// Whether more waits than one session may have, or than there is left for all: one slow reader
  /// has room enough, a thousand of them have little each, and together they never fill the memory
  /// (dynamic thresholds, Choudhury and Hahne, 1998).
  boolean isFull() {
    long waiting = count();
    return waiting > Limits.UNSENT_BYTES || !unsent.fits(waiting);
  }

  /// Counts the bytes that wait, more or less: what has to go out before the channel takes more.
  /// Almost always that is nothing, and was nothing.
  long count() {
    long waiting = channel.isOpen() ? channel.bytesBeforeWritable() : 0;
    counted = unsent.change(counted, waiting);
    return waiting;
  }

  /// How far the socket has come by now.
  Progress progress() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null
        ? Progress.NOTHING_WAITS
        : new Progress(waiting.current(), waiting.currentProgress());
  }

  /// Closes the channel when all is sent, or soon anyway: a link that takes nothing any more must
  /// go too. Before TLS is up nothing can be sent, and nobody is waited for.
  void close() {
    handOver();
    channel.closeFuture().addListener(closed -> count());
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().isSuccess()) {
      cut();
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(this::cut, CLOSES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Closes the connection below TLS, which would wait some seconds for its own farewell to go out.
  private void cut() {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close();
    }
  }

  /// Lets all that was sent go out.
  void flush() {
    flushing = false;
    handOver();
    channel.flush();
  }
}
