package parley.client.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.wire.Certificates;

class AuthenticationTest {

  @Test
  void keysToAnAccountAreNotSentOverANetworkWithoutTls() throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel();
    Dialer.Dialled remote =
        new Dialer.Dialled(
            Dialer.assemble(channel, null), null, new InetSocketAddress("192.0.2.1", 1));

    new Authentication(
            remote,
            Deadline.in(Duration.ofSeconds(1)),
            new ClientConfig(
                "192.0.2.1",
                1,
                "alice",
                Passwords.of("secret"),
                true,
                Path.of("nowhere"),
                true,
                null,
                key -> true),
            Certificates.newKey())
        .register();

    assertThat(channel.<Object>readOutbound()).isNull();
    channel.finishAndReleaseAll();
  }
}
