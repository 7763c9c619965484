package parley.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A user who is logged in, from then on: sends messages at their times, and acknowledges what
/// comes. Works on bytes, not on messages: to offer a server twice what it can do on the same
/// machine, a client has to cost much less than it.
///
/// Lives on its channel's event loop, behind the frames.
final class Talker extends ChannelInboundHandlerAdapter {

  /// Messages that a talker may have unanswered; what goes beyond it does not even send.
  static final int UNANSWERED = 1 << 14;

  private static final long TICK_NANOS = 2_000_000;

  private static final byte[] RECEIPT = ascii("{\"type\":\"receipt\",\"id\":");
  private static final byte[] REFUSED = ascii("{\"type\":\"refused\",\"id\":");
  private static final byte[] DELIVERY = ascii("{\"type\":\"delivery\",\"number\":");
  private static final byte[] PING = ascii("{\"type\":\"ping\"");

  private final OpenLoop plan;
  private final User user;
  private final byte[] head = ascii("{\"type\":\"message\",\"id\":");
  private final byte[] middle;
  private final byte[] tail;

  // When the messages that are not answered were to be sent, by their ids.
  private final long[] intended = new long[UNANSWERED];
  private long id;
  private long answered;
  private long next;
  private long interval;
  private long delivered;
  private @Nullable Future<?> ticking;

  /// Talks to user number `to`, texts of `size` letters.
  Talker(User user, int to, int size, OpenLoop plan) {
    this.user = user;
    this.plan = plan;
    this.middle = ascii(",\"to\":\"" + User.name(to) + "\",\"messageId\":\"" + user.run() + ".");
    this.tail = ascii("\",\"text\":\"" + "x".repeat(size) + "\",\"again\":false}\n");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ticking =
        ctx.executor().scheduleAtFixedRate(() -> talk(ctx), 0, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  /// Sends what has become due.
  private void talk(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    if (plan.interval() != interval) {
      interval = plan.interval();
      // Not all at once: each begins somewhere in the first interval.
      next = now + (long) (interval * ((user.index() * 0.618_033_988_75) % 1));
    }
    if (interval == 0) {
      return;
    }
    ByteBuf out = null;
    for (; next <= now; next += interval) {
      plan.offered();
      if (id - answered < UNANSWERED) {
        out = out == null ? ctx.alloc().buffer() : out;
        write(out);
      }
    }
    if (out != null) {
      ctx.writeAndFlush(out, ctx.voidPromise());
    }
  }

  private void write(ByteBuf out) {
    id++;
    intended[(int) (id % UNANSWERED)] = next;
    byte[] digits = ascii(Long.toString(id));
    out.writeBytes(head).writeBytes(digits).writeBytes(middle).writeBytes(digits).writeBytes(tail);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf frame = (ByteBuf) message;
    if (startsWith(frame, DELIVERY)) {
      delivered = number(frame, DELIVERY.length);
    } else if (startsWith(frame, RECEIPT)) {
      plan.accepted.arrived(System.nanoTime() - answered(number(frame, RECEIPT.length)));
    } else if (startsWith(frame, REFUSED)) {
      answered(number(frame, REFUSED.length));
      plan.refused();
    } else if (startsWith(frame, PING)) {
      ctx.write(Unpooled.wrappedBuffer(ascii("{\"type\":\"pong\"}\n")), ctx.voidPromise());
    } else {
      user.lost(frame.toString(StandardCharsets.UTF_8));
    }
    frame.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (delivered > 0) {
      byte[] ack = ascii("{\"type\":\"ack\",\"delivery\":" + delivered + "}\n");
      delivered = 0;
      ctx.write(Unpooled.wrappedBuffer(ack), ctx.voidPromise());
    }
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    user.lost("the server closed the connection");
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
  }

  private void stop() {
    if (ticking != null) {
      ticking.cancel(false);
    }
  }

  /// Notes the answer to a message; returns when that was to be sent.
  private long answered(long message) {
    answered = Math.max(answered, message);
    return intended[(int) (message % UNANSWERED)];
  }

  private static boolean startsWith(ByteBuf frame, byte[] start) {
    if (frame.readableBytes() < start.length) {
      return false;
    }
    // What the types have in common is at the beginning.
    for (int i = start.length - 1; i >= 0; i--) {
      if (frame.getByte(frame.readerIndex() + i) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(ByteBuf frame, int at) {
    long number = 0;
    for (int i = frame.readerIndex() + at; ; i++) {
      int digit = frame.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return number;
      }
      number = 10 * number + digit;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
