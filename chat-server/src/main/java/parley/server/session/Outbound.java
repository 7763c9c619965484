package parley.server.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/// The sending half of a session's channel. On its event loop only.
final class Outbound {

  private final Channel channel;
  private boolean flushing;

  Outbound(Channel channel) {
    this.channel = channel;
  }

  /// Sends a message or an encoded frame. All that is sent in one turn of the loop leaves with one
  /// flush: a system call costs more than a message.
  void write(Object message) {
    channel.write(message, channel.voidPromise());
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  /// Bytes that wait, more or less: what has to go out before the channel takes more.
  long unsent() {
    return channel.bytesBeforeWritable();
  }

  /// Closes the channel when all is sent, or soon anyway: a link that takes nothing any more must
  /// go too.
  void close() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(() -> channel.close(), 2, TimeUnit.SECONDS);
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }
}
