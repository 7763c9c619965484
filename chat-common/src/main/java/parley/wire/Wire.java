package parley.wire;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Limits;
import parley.protocol.Message;

/// The handlers that every link starts with, from the socket inwards.
///
/// ```
/// socket -> TLS -> one line a frame -> JSON to Decoded<M> -> (the session or uplink)
/// socket <- TLS <------------------------ Message to JSON <-
/// ```
public final class Wire {

  private static final JsonCodec<FromClient> FROM_CLIENT = new JsonCodec<>(FromClient.class);
  private static final JsonCodec<FromServer> FROM_SERVER = new JsonCodec<>(FromServer.class);
  private static final MessageEncoder ENCODER = new MessageEncoder();

  private Wire() {}

  /// The server's end of a link; `tls` is absent only with `--plaintext`.
  public static void serverEnd(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    assemble(pipeline, tls, FROM_CLIENT);
  }

  /// The client's end of a link; `tls` is absent only with `--plaintext`.
  public static void clientEnd(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    assemble(pipeline, tls, FROM_SERVER);
  }

  private static void assemble(
      ChannelPipeline pipeline, @Nullable SslHandler tls, JsonCodec<? extends Message> codec) {
    if (tls != null) {
      pipeline.addLast("tls", tls);
    }
    // Fails as soon as the limit is passed, and not only at the line end that may never come.
    pipeline.addLast("frames", new LineBasedFrameDecoder(Limits.FRAME_BYTES, true, true));
    pipeline.addLast("decoder", new MessageDecoder(codec));
    pipeline.addLast("encoder", ENCODER);
  }
}
