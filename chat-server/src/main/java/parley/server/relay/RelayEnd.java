package parley.server.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.server.admission.MemoryShare;
import parley.server.session.EndReason;
import parley.server.session.Session;

/// One client's link to a relay: hands what comes in to the partner's link, and reads no faster
/// than that one takes it. Its state belongs to its channel's event loop; the methods that others
/// call go there.
///
/// ```
/// client -> TLS -> this end -> partner's channel -> TLS -> other client
/// ```
final class RelayEnd extends ChannelInboundHandlerAdapter {

  private final Relay relay;
  private final Session session;
  private final Channel channel;
  private final long request;
  private final Pace pace;
  private final MemoryShare unsent;
  private final Queue<ByteBuf> early = new ArrayDeque<>();
  private @Nullable RelayEnd partner;
  private boolean flowing;
  private boolean pausing;
  private long counted;

  /// The end of `session`, which asked for it in `request`, and whose user may go at `pace`. What
  /// the client does not take counts in `unsent`.
  RelayEnd(Relay relay, Session session, long request, Pace pace, MemoryShare unsent) {
    this.pace = pace;
    this.unsent = unsent;
    this.relay = relay;
    this.session = session;
    this.channel = session.channel();
    this.request = request;
  }

  /// The partner is there: says so to the client, and then to `relay`. Who left in the moment since
  /// knew of no partner to end.
  void meet(RelayEnd partner) {
    onLoop(() -> {
      if (!channel.isActive()) {
        partner.onLoop(partner::finish);
        return;
      }
      this.partner = partner;
      session.answer(new Answer.Done(request));
      relay.met();
    });
  }

  /// Both clients know; from now on bytes pass, those that came too early first.
  void flow() {
    onLoop(() -> {
      flowing = true;
      for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
        pass(bytes);
      }
      flush();
      regulate();
    });
  }

  /// Nobody comes, or not in time.
  void refuse(Code code, String text) {
    onLoop(() -> {
      session.answer(new Answer.Refused(request, code, text));
      session.end(EndReason.RELAY);
    });
  }

  /// Ends the link at once.
  void cut() {
    session.end(EndReason.RELAY);
  }

  /// Ends the link after [Limits#RELAY_FAREWELL].
  void cutSoon() {
    var _ =
        channel
            .eventLoop()
            .schedule(this::cut, Limits.RELAY_FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// The time, in nanoseconds from some moment.
  long now() {
    return channel.eventLoop().ticker().nanoTime();
  }

  /// The link itself.
  Channel channel() {
    return channel;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!channel.isActive()) {
      bytes.release();
    } else if (flowing) {
      pass(bytes);
      regulate();
    } else {
      early.add(bytes);
    }
  }

  private void pass(ByteBuf bytes) {
    relay.passes(bytes.readableBytes(), now());
    long wait = pace.passed(bytes.readableBytes(), now());
    if (wait > 0 && !pausing) {
      pausing = true;
      channel.eventLoop().schedule(this::goOn, wait, TimeUnit.NANOSECONDS);
    }
    RelayEnd to = partner;
    if (to == null) {
      bytes.release();
    } else {
      to.channel.write(bytes, to.channel.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  /// Once for all that one read gave: a system call costs more than a record of TLS.
  private void flush() {
    RelayEnd to = partner;
    if (to != null && flowing) {
      to.channel.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    count();
    if (!unsent.fits(counted)) {
      relay.cut();
      channel.close();
    }
    RelayEnd from = partner;
    if (from != null) {
      from.onLoop(from::regulate);
    }
  }

  /// Counts what waits for a client that takes no more for now: thousands of those would fill the
  /// memory.
  private void count() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long waiting = buffer == null || channel.isWritable() ? 0 : buffer.totalPendingWriteBytes();
    counted = unsent.change(counted, waiting);
  }

  private void goOn() {
    pausing = false;
    regulate();
  }

  /// Reads as long as the partner takes it, and the user goes no faster than allowed.
  private void regulate() {
    if (flowing && partner != null) {
      channel.config().setAutoRead(!pausing && partner.channel.isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    early.forEach(ByteBuf::release);
    early.clear();
    count();
    relay.over();
    RelayEnd left = partner;
    if (left != null) {
      left.onLoop(left::finish);
    }
    ctx.fireChannelInactive();
  }

  /// The partner's link has ended: so does this one, when all that the partner said has gone out.
  private void finish() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(this::cut, Limits.SILENCE_AT_MOST.toSeconds(), TimeUnit.SECONDS);
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }
}
