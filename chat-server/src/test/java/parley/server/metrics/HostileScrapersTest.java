package parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.fuzz.Fuzzer;

/// Whatever comes to the page for monitoring, the answer is one of its own, and repeats nothing.
class HostileScrapersTest {

  private final HttpAnswers answers = new HttpAnswers(Metrics.unseen(), Optional::empty);

  @Test
  void theAnswerIsOneOfFive() throws InterruptedException {
    new Fuzzer("metrics", this::feed).run(2000);
  }

  private void feed(byte[] input) throws IOException {
    byte[] answer;
    try {
      answer = answers.answer(new ByteArrayInputStream(input));
    } catch (EOFException e) {
      assertThat(new String(input, StandardCharsets.ISO_8859_1)).doesNotContain("\r\n\r\n");
      return;
    }
    String text = new String(answer, StandardCharsets.US_ASCII);
    assertThat(text.lines().findFirst())
        .hasValueSatisfying(status ->
            assertThat(status).matches("HTTP/1\\.1 (200 OK|400 .+|404 .+|405 .+|503 .+)"));
    assertThat(text).hasSizeLessThan(1000);
  }
}
