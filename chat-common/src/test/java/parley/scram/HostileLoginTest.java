package parley.scram;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;
import parley.protocol.Limits;

/// Messages of SCRAM that nobody meant, to either side: they are refused in a few words, and prove
/// nothing.
class HostileLoginTest {

  private static final byte[] SALTED = new byte[Limits.SHA_256_BYTES];
  private static final byte[] SALT = new byte[Limits.SALT_BYTES_MIN];
  private static final String CLIENT_NONCE = "fyko+d2lbbFgONRv9qkxdawL";

  private final ScramServer server = server();

  private static ScramServer server() {
    ScramServer.ClientFirst first =
        new ScramServer.ClientFirst("user", CLIENT_NONCE, "n=user,r=" + CLIENT_NONCE);
    return new ScramServer(
        first,
        ChannelBinding.NONE,
        "server",
        Scram.verifier(SALTED, SALT, Limits.SCRAM_ITERATIONS));
  }

  @Test
  void nothingIsProvedByChance() throws InterruptedException {
    new Fuzzer("scram", input -> feed(new String(input, StandardCharsets.UTF_8))).run(3000);
  }

  private void feed(String message) {
    refused(() -> {
      var first = ScramServer.ClientFirst.parse(message, ChannelBinding.NONE);
      assertThat(first.user()).isNotEmpty();
      assertThat(first.nonce()).hasSizeBetween(1, Limits.SCRAM_NONCE_LENGTH);
    });
    refused(() -> assertThat(server.judge(message)).isInstanceOf(ScramServer.Verdict.Wrong.class));
    ScramClient client = new ScramClient("user", ChannelBinding.NONE, CLIENT_NONCE);
    refused(() -> {
      client.finish(message, (salt, iterations) -> SALTED);
      refused(() -> {
        client.verify(message);
        throw new AssertionError("the server has proved what it does not know");
      });
    });
  }

  private interface Step {
    void take() throws ScramException;
  }

  private static void refused(Step step) {
    try {
      step.take();
    } catch (ScramException e) {
      assertThat(e.getMessage()).hasSizeLessThan(100).isPrintable();
    }
  }
}
