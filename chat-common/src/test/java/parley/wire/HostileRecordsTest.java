package parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;

/// What comes in place of TLS, or is nearly it: no message comes out, and no buffer stays behind.
class HostileRecordsTest {

  private static final KeyPair KEY = Certificates.newKey();

  @Test
  void aServersHandshakeWithAnybody() throws Exception {
    SslContext context =
        Tls.server(KEY.getPrivate(), Certificates.selfSigned(KEY, "x", Instant.EPOCH));
    fuzz(context, Tls.handler(Tls.client()));
  }

  @Test
  void aPeersHandshakeWithAnybody() throws Exception {
    var certificate = Certificates.selfSigned(KEY, "x", Instant.EPOCH);
    SslContext dialing = Tls.peerClient(KEY.getPrivate(), certificate);
    fuzz(
        Tls.peerServer(KEY.getPrivate(), certificate),
        Tls.handler(dialing, ByteBufAllocator.DEFAULT));
  }

  private static void fuzz(SslContext context, SslHandler honest) throws InterruptedException {
    new Fuzzer("tls", input -> feed(context, input)).alsoFrom(List.of(hello(honest))).run(1000);
  }

  /// The first flight of an honest client.
  private static byte[] hello(SslHandler handler) {
    EmbeddedChannel client = new EmbeddedChannel(handler);
    ByteBuf flight = client.readOutbound();
    byte[] bytes = new byte[flight.readableBytes()];
    flight.readBytes(bytes);
    flight.release();
    client.finishAndReleaseAll();
    return bytes;
  }

  private static void feed(SslContext context, byte[] input) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.serverEnd(channel.pipeline(), Tls.handler(context, ByteBufAllocator.DEFAULT), () -> null);
    try {
      channel.writeInbound(Unpooled.copiedBuffer(input));
      assertThat(channel.inboundMessages()).isEmpty();
      channel.checkException();
    } catch (Exception e) {
      assertThat(e).isInstanceOfAny(DecoderException.class, SSLException.class);
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
