package parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.PeerMessage;

/// Ends of links without a network, as both programs assemble them.
final class Links {

  private Links() {}

  /// The end that hears what may be said below `incoming`.
  static EmbeddedChannel hearing(Class<? extends Message> incoming) {
    if (PeerMessage.class.isAssignableFrom(incoming)) {
      return peer();
    }
    return FromClient.class.isAssignableFrom(incoming) ? server() : client();
  }

  /// The codec of that end.
  static JsonCodec<? extends Message> codec(Class<? extends Message> incoming) {
    if (PeerMessage.class.isAssignableFrom(incoming)) {
      return new JsonCodec<>(PeerMessage.class);
    }
    return FromClient.class.isAssignableFrom(incoming)
        ? new JsonCodec<>(FromClient.class)
        : new JsonCodec<>(FromServer.class);
  }

  static EmbeddedChannel server() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.serverEnd(channel.pipeline(), null, () -> null);
    return channel;
  }

  static EmbeddedChannel client() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.clientEnd(channel.pipeline(), null);
    return channel;
  }

  static EmbeddedChannel peer() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.peerEnd(channel.pipeline(), null);
    return channel;
  }

  /// Reads what a client sends as `text`, outside of any pipeline.
  static Decoded<FromClient> fromClient(String text) {
    return fromClient(text.getBytes(StandardCharsets.UTF_8));
  }

  static Decoded<FromClient> fromClient(byte[] frame) {
    return new JsonCodec<>(FromClient.class).decode(Unpooled.wrappedBuffer(frame));
  }

  static Decoded<FromServer> fromServer(String text) {
    return new JsonCodec<>(FromServer.class)
        .decode(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  /// The frame of `message` with its line end.
  static byte[] frame(Message message) {
    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, message);
    try {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes);
      return bytes;
    } finally {
      assertThat(frame.release()).isTrue();
    }
  }

  /// All that `channel` has decoded.
  static List<Object> received(EmbeddedChannel channel) {
    List<Object> all = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      all.add(next);
    }
    return all;
  }
}
