package parley.client.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/// Events and replies as JSON, one object a line, each flushed. Any thread may use it.
final class JsonOutput implements ScriptOutput {

  private static final JsonFactory JSON =
      JsonFactory.builder().characterEscapes(new LineSafe()).build();

  private final OutputStream out;

  /// Writes to `out`, which should not need a flush of its own for each write.
  JsonOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void event(ClientEvent event) throws IOException {
    write(JsonEvents.word(event), json -> JsonEvents.fields(json, event));
  }

  @Override
  public void reply(long line, String word, Reply reply) throws IOException {
    write(
        reply instanceof Reply.Refused ? "error" : "ok",
        json -> {
          json.writeNumberProperty("line", line);
          json.writeStringProperty("command", word);
          JsonReplies.fields(json, reply);
        });
  }

  private void write(String event, Consumer<JsonGenerator> fields) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("event", event);
      fields.accept(json);
      json.writeEndObject();
    }
    line.write('\n');
    // In one piece: lines of several threads never mix.
    synchronized (this) {
      line.writeTo(out);
      out.flush();
    }
  }

  /// Escapes, beside what JSON demands, what some readers take for a line's end, and what a
  /// terminal takes for the start of a command.
  private static final class LineSafe extends CharacterEscapes {

    private static final int[] ASCII = standardAsciiEscapesForJSON();

    static {
      ASCII[0x7F] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      boolean unsafe =
          (character >= 0x80 && character < 0xA0) || character == 0x2028 || character == 0x2029;
      return unsafe ? new SerializedString("\\u%04X".formatted(character)) : null;
    }
  }
}
