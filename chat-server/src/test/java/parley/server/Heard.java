package parley.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.protocol.FromServer;
import parley.wire.Decoded;
import parley.wire.JsonCodec;

/// What a client at the other end of a session's channel hears.
public final class Heard {

  private static final JsonCodec<FromServer> CODEC = new JsonCodec<>(FromServer.class);

  private Heard() {}

  /// All that has been sent over `channel` since the last time, in order.
  public static List<FromServer> on(EmbeddedChannel channel) {
    channel.runPendingTasks();
    StringBuilder frames = new StringBuilder();
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      frames.append(sent.toString(StandardCharsets.UTF_8));
      sent.release();
    }
    return frames.toString().lines().map(Heard::message).toList();
  }

  private static FromServer message(String frame) {
    return switch (CODEC.decode(Unpooled.copiedBuffer(frame, StandardCharsets.UTF_8))) {
      case Decoded.Ok<FromServer>(FromServer message) -> message;
      case Decoded.Rejected<FromServer> rejected -> throw new AssertionError(rejected);
    };
  }
}
