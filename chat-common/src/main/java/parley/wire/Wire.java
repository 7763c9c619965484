package parley.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import org.jspecify.annotations.Nullable;
import parley.protocol.FromClient;
import parley.protocol.FromServer;

/// The handlers that every link starts with, from the socket inwards.
///
/// ```
/// socket -> TLS -> one line a frame, JSON to Decoded<M> -> (the session or uplink)
/// socket <- TLS <------------------------ Message to JSON <-
/// ```
public final class Wire {

  private static final JsonCodec<FromClient> FROM_CLIENT = new JsonCodec<>(FromClient.class);
  private static final JsonCodec<FromServer> FROM_SERVER = new JsonCodec<>(FromServer.class);
  private static final MessageEncoder ENCODER = new MessageEncoder();

  private Wire() {}

  /// The server's end of a link; `tls` is absent only with `--plaintext`. Reading can be too much:
  /// `intake` is asked about each frame that may be a message to one user, and about those that
  /// have not come whole.
  public static void serverEnd(ChannelPipeline pipeline, @Nullable SslHandler tls, Intake intake) {
    assemble(pipeline, tls, new MessageDecoder<>(FROM_CLIENT, intake));
  }

  /// The client's end of a link; `tls` is absent only with `--plaintext`.
  public static void clientEnd(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    assemble(pipeline, tls, new MessageDecoder<>(FROM_SERVER, () -> null));
  }

  /// Either end of a link between peers, whose `tls` comes first when it is not there already.
  ///
  /// ```
  /// socket -> TLS -> one line a frame, or a chunk's raw bytes -> Decoded<PeerMessage> or ByteBuf
  /// socket <- TLS <- chunked writes <--------- Message to JSON, or a ChunkedInput of raw bytes <-
  /// ```
  public static void peerEnd(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    if (tls != null) {
      // A piece of a chunk is encrypted as it is, into one buffer of many records.
      tls.setWrapDataSize(0);
      pipeline.addLast("peer-tls", tls);
    }
    // Takes a chunk from its file only as fast as the link takes it.
    pipeline.addLast("chunks", new ChunkedWriteHandler());
    pipeline.addLast("decoder", new PeerDecoder());
    pipeline.addLast("encoder", ENCODER);
  }

  /// From now on bytes come in as they are, and go to `taker`, what has been read already included;
  /// messages can still be sent. On the channel's event loop, from within the reading of a frame
  /// too.
  public static void unframe(ChannelPipeline pipeline, ChannelHandler taker) {
    pipeline.addAfter("encoder", "raw", taker);
    // Gives what it has read ahead to the next one.
    pipeline.remove("messages");
  }

  /// Makes the client's end of a link to the server one end of a link between peers: from the
  /// answer to [parley.protocol.Request.JoinRelay] on, what comes over it is the other client's,
  /// with a `tls` of its own inside the server's. `handlers` come behind the new ones before any
  /// byte does.
  public static void relayedEnd(
      ChannelPipeline pipeline, SslHandler tls, ChannelHandler... handlers) {
    pipeline.remove("encoder");
    peerEnd(pipeline, tls);
    pipeline.addLast(handlers);
    // What it has read already goes on to the new handlers.
    pipeline.remove("messages");
  }

  private static void assemble(
      ChannelPipeline pipeline, @Nullable SslHandler tls, MessageDecoder<?> decoder) {
    if (tls != null) {
      pipeline.addLast("tls", tls);
    }
    pipeline.addLast("messages", decoder);
    pipeline.addLast("encoder", ENCODER);
  }
}
