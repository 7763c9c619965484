package parley.client.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.ClientEvent;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;
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
    switch (event) {
      case ClientEvent.Connected connected -> connected(connected);
      case ClientEvent.Disconnected(Code code, String text, Duration retry) ->
          write(
              "disconnected",
              json -> {
                codeAndText(json, code.word(), text);
                seconds(json, "retry", retry);
              });
      case ClientEvent.LoginRefused(Code code, String text) ->
          write("refused", json -> codeAndText(json, code.word(), text));
      case ClientEvent.Presence(String user, boolean online) ->
          write(
              "presence",
              json -> {
                json.writeStringProperty("user", user);
                json.writeBooleanProperty("online", online);
              });
      case ClientEvent.MessageReceived message -> message(message);
      case ClientEvent.OutboxSent(String to, String text, DeliveryState state) ->
          write(
              "receipt",
              json -> {
                json.writeStringProperty("to", to);
                json.writeStringProperty("text", text);
                json.writeStringProperty("state", word(state));
              });
      case ClientEvent.OutboxDropped(String to, String text, @Nullable Code code, String why) ->
          write(
              "warning",
              json -> {
                codeAndText(json, code == null ? "unconfirmed" : code.word(), why);
                json.writeStringProperty("to", to);
                json.writeStringProperty("message", text);
              });
      case ClientEvent.PrivateStarted(String user, Rung path) ->
          write("private", json -> privateSession(json, user, "started", path));
      case ClientEvent.PrivateEnded(String user, Rung path, Code code) ->
          write(
              "private",
              json -> {
                privateSession(json, user, "ended", path);
                json.writeStringProperty("code", code.word());
              });
      case ClientEvent.Progress(String file, long done, long total, long rate, var sources) ->
          write(
              "progress",
              json -> {
                json.writeStringProperty("file", file);
                json.writeNumberProperty("done", done);
                json.writeNumberProperty("total", total);
                json.writeNumberProperty("rate", rate);
                json.writeNumberProperty("sources", sources.size());
              });
      case ClientEvent.PeerKeyChanged(String user, Fingerprint key) ->
          write(
              "warning",
              json -> {
                codeAndText(json, "peer-key-changed", user + " came with another key: " + key);
                json.writeStringProperty("user", user);
              });
      case ClientEvent.BadChunk(String user, String file, int chunk, String why) ->
          write(
              "warning",
              json -> {
                codeAndText(json, "bad-chunk", why);
                json.writeStringProperty("user", user);
                json.writeStringProperty("file", file);
                json.writeNumberProperty("chunk", chunk);
              });
      case ClientEvent.LastHolder(List<String> files) ->
          write(
              "warning",
              json -> {
                codeAndText(json, "last-holder", "nobody else online has all of these files");
                json.writeArrayPropertyStart("files");
                files.forEach(json::writeString);
                json.writeEndArray();
              });
      case ClientEvent.SharedFileLost(String file, String why) ->
          write(
              "warning",
              json -> {
                codeAndText(json, "no-such-file", why);
                json.writeStringProperty("file", file);
              });
      case ClientEvent.Ended(Code code, String text) ->
          write("ended", json -> codeAndText(json, code.word(), text));
    }
  }

  @Override
  public void reply(long line, String word, Reply reply) throws IOException {
    write(
        reply instanceof Reply.Refused ? "error" : "ok",
        json -> {
          json.writeNumberProperty("line", line);
          json.writeStringProperty("command", word);
          fields(json, reply);
        });
  }

  private static void fields(JsonGenerator json, Reply reply) {
    switch (reply) {
      case Reply.Sent(String to, _, DeliveryState state) -> {
        json.writeStringProperty("to", to);
        json.writeStringProperty("state", word(state));
      }
      case Reply.BroadcastSent(_, boolean partial) -> json.writeBooleanProperty("partial", partial);
      case Reply.Online(var users) -> users(json, users);
      case Reply.OnlineSince(_, var users) -> users(json, users);
      case Reply.BlockChanged(String user, _) -> json.writeStringProperty("user", user);
      case Reply.HelpText(String text) -> json.writeStringProperty("text", text);
      case Reply.LoggedOut() -> {}
      case Reply.Refused(Code code, String text) -> codeAndText(json, code.word(), text);
    }
  }

  private static void privateSession(JsonGenerator json, String user, String state, Rung path) {
    json.writeStringProperty("user", user);
    json.writeStringProperty("state", state);
    json.writeStringProperty("path", path.word());
  }

  private static void users(JsonGenerator json, List<String> users) {
    json.writeArrayPropertyStart("users");
    users.forEach(json::writeString);
    json.writeEndArray();
  }

  private void connected(ClientEvent.Connected connected) throws IOException {
    Fingerprint fingerprint = connected.fingerprint();
    write(
        "connected",
        json -> {
          json.writeStringProperty("server", connected.server());
          json.writeStringProperty("user", connected.user());
          json.writeStringProperty(
              "fingerprint", fingerprint == null ? "plaintext" : fingerprint.toString());
          json.writeBooleanProperty("first", connected.first());
          if (connected.resumed()) {
            json.writeBooleanProperty("resumed", true);
          }
        });
  }

  private void message(ClientEvent.MessageReceived message) throws IOException {
    write(
        "message",
        json -> {
          json.writeStringProperty("from", message.from());
          json.writeStringProperty("text", message.text());
          json.writeStringProperty("sent", message.sent().toString());
          json.writeStringProperty(
              "kind",
              switch (message.kind()) {
                case DIRECT -> "direct";
                case BROADCAST -> "broadcast";
                case PRIVATE -> "private";
              });
          json.writeBooleanProperty("stored", message.stored());
          if (message.again()) {
            json.writeBooleanProperty("again", true);
          }
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

  private static void codeAndText(JsonGenerator json, String code, String text) {
    json.writeStringProperty("code", code);
    json.writeStringProperty("text", text);
  }

  private static void seconds(JsonGenerator json, String name, Duration duration) {
    if (duration.toMillisPart() == 0) {
      json.writeNumberProperty(name, duration.toSeconds());
    } else {
      json.writeNumberProperty(name, duration.toMillis() / 1000.0);
    }
  }

  private static String word(DeliveryState state) {
    return switch (state) {
      case DELIVERED -> "delivered";
      case STORED -> "stored";
    };
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
