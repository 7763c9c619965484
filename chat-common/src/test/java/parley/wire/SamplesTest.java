package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.protocol.Message;
import parley.protocol.MessageTypes;
import tools.jackson.databind.json.JsonMapper;

/// The golden samples: `docs/samples/<type>.json`, one frame of each type there is. What changes
/// them changes the protocol.
class SamplesTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Path SAMPLES = DOCS.resolve("samples");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @ParameterizedTest
  @MethodSource("types")
  void eachTypeHasASampleThatIsReadAndWrittenByteForByte(Class<? extends Message> type)
      throws IOException {
    byte[] sample = Files.readAllBytes(SAMPLES.resolve(MessageTypes.word(type) + ".json"));

    Message message = read(type, sample);

    assertThat(message).isInstanceOf(type);
    assertThat(new String(Links.frame(message), UTF_8)).isEqualTo(new String(sample, UTF_8));
  }

  @ParameterizedTest
  @MethodSource("types")
  void theProtocolsDescriptionShowsEachSample(Class<? extends Message> type) throws IOException {
    String sample = Files.readString(SAMPLES.resolve(MessageTypes.word(type) + ".json"));

    assertThat(Files.readString(DOCS.resolve("PROTOCOL.md")).lines()).contains(sample.strip());
  }

  @ParameterizedTest
  @MethodSource("types")
  void theProtocolsDescriptionHasARowForEachField(Class<? extends Message> type)
      throws IOException {
    String word = MessageTypes.word(type);
    String sample = Files.readString(SAMPLES.resolve(word + ".json"));
    String page = Files.readString(DOCS.resolve("PROTOCOL.md"));
    String section = page.substring(page.indexOf("### `" + word + "`\n"), page.indexOf(sample));

    assertThat(ROW.matcher(section).results().map(row -> row.group(1)))
        .containsExactlyElementsOf(
            JsonMapper.shared().readTree(sample).propertyNames().stream()
                .filter(field -> !field.equals("type") && !field.equals("id"))
                .toList());
  }

  @Test
  void thereIsNoSampleOfAnythingElse() throws IOException {
    List<String> names = types().map(type -> MessageTypes.word(type) + ".json").toList();

    try (Stream<Path> files = Files.list(SAMPLES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  static Stream<Class<? extends Message>> types() {
    return MessageTypes.of(Message.class).stream();
  }

  private static Message read(Class<? extends Message> type, byte[] frame) {
    return switch (Links.codec(type).decode(Unpooled.wrappedBuffer(frame))) {
      case Decoded.Ok<? extends Message>(Message message) -> message;
      case Decoded.Rejected<? extends Message> rejected -> throw new AssertionError(rejected);
    };
  }
}
