package parley.client.terminal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.PeerKeys;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;
import tools.jackson.core.JsonGenerator;

/// What events are called in JSON, and their fields.
final class JsonEvents {

  private JsonEvents() {}

  /// The name of an event's kind.
  static String word(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Connected _ -> "connected";
      case ClientEvent.Disconnected _ -> "disconnected";
      case ClientEvent.LoginRefused _ -> "refused";
      case ClientEvent.Presence _ -> "presence";
      case ClientEvent.MessageReceived _ -> "message";
      case ClientEvent.OutboxSent _ -> "receipt";
      case ClientEvent.PrivateStarted _, ClientEvent.PrivateEnded _ -> "private";
      case ClientEvent.Progress _ -> "progress";
      case ClientEvent.DownloadFinished _ -> "downloaded";
      case ClientEvent.Warning _ -> "warning";
      case ClientEvent.Ended _ -> "ended";
    };
  }

  /// Writes the fields of `event`.
  static void fields(JsonGenerator json, ClientEvent event) {
    switch (event) {
      case ClientEvent.Connected connected -> connected(json, connected);
      case ClientEvent.Disconnected(Code code, String text, Duration retry) -> {
        codeAndText(json, code.word(), text);
        seconds(json, "retry", retry);
      }
      case ClientEvent.LoginRefused(Code code, String text) -> codeAndText(json, code.word(), text);
      case ClientEvent.Presence(String user, boolean online) -> {
        json.writeStringProperty("user", user);
        json.writeBooleanProperty("online", online);
      }
      case ClientEvent.MessageReceived message -> message(json, message);
      case ClientEvent.OutboxSent(String to, String text, DeliveryState state) -> {
        json.writeStringProperty("to", to);
        json.writeStringProperty("text", text);
        json.writeStringProperty("state", word(state));
      }
      case ClientEvent.PrivateStarted(String user, Rung path, PeerKeys keys) -> {
        privateSession(json, user, "started", path);
        keys(json, keys);
      }
      case ClientEvent.PrivateEnded(String user, Rung path, Code code) -> {
        privateSession(json, user, "ended", path);
        json.writeStringProperty("code", code.word());
      }
      case ClientEvent.Progress progress -> progress(json, progress);
      case ClientEvent.DownloadFinished(Download download) ->
          JsonReplies.downloaded(json, download);
      case ClientEvent.Warning warning -> warning(json, warning);
      case ClientEvent.Ended(Code code, String text) -> codeAndText(json, code.word(), text);
    }
  }

  private static void connected(JsonGenerator json, ClientEvent.Connected connected) {
    Fingerprint fingerprint = connected.fingerprint();
    json.writeStringProperty("server", connected.server());
    json.writeStringProperty("user", connected.user());
    json.writeStringProperty(
        "fingerprint", fingerprint == null ? "plaintext" : fingerprint.toString());
    json.writeBooleanProperty("first", connected.first());
    if (connected.resumed()) {
      json.writeBooleanProperty("resumed", true);
    }
  }

  private static void message(JsonGenerator json, ClientEvent.MessageReceived message) {
    json.writeStringProperty("from", message.from());
    json.writeStringProperty("text", message.text());
    json.writeStringProperty("sent", message.sent().toString());
    json.writeStringProperty("kind", message.kind().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("stored", message.stored());
    if (message.again()) {
      json.writeBooleanProperty("again", true);
    }
  }

  private static void privateSession(JsonGenerator json, String user, String state, Rung path) {
    json.writeStringProperty("user", user);
    json.writeStringProperty("state", state);
    json.writeStringProperty("path", path.word());
  }

  static void keys(JsonGenerator json, PeerKeys keys) {
    json.writeStringProperty("fingerprint", keys.theirs().toString());
    json.writeStringProperty("ownFingerprint", keys.own().toString());
  }

  private static void progress(JsonGenerator json, ClientEvent.Progress progress) {
    json.writeStringProperty("file", progress.file());
    json.writeNumberProperty("done", progress.done());
    json.writeNumberProperty("total", progress.total());
    json.writeNumberProperty("rate", progress.rate());
    json.writeNumberProperty("sources", progress.sources().size());
  }

  private static void warning(JsonGenerator json, ClientEvent.Warning warning) {
    switch (warning) {
      case ClientEvent.OutboxDropped(String to, String text, @Nullable Code code, String why) -> {
        codeAndText(json, code == null ? "unconfirmed" : code.word(), why);
        json.writeStringProperty("to", to);
        json.writeStringProperty("message", text);
      }
      case ClientEvent.PeerKeyChanged(String user, Fingerprint key) -> {
        codeAndText(json, "peer-key-changed", user + " came with another key: " + key);
        json.writeStringProperty("user", user);
        json.writeStringProperty("fingerprint", key.toString());
      }
      case ClientEvent.BadChunk(String user, String file, int chunk, String why) -> {
        codeAndText(json, "bad-chunk", why);
        json.writeStringProperty("user", user);
        json.writeStringProperty("file", file);
        json.writeNumberProperty("chunk", chunk);
      }
      case ClientEvent.LastHolder(List<String> files) -> {
        codeAndText(json, "last-holder", "nobody else online has all of these files");
        json.writeArrayPropertyStart("files");
        files.forEach(json::writeString);
        json.writeEndArray();
      }
      case ClientEvent.DownloadFailed(String file, Code code, String why) -> {
        codeAndText(json, code.word(), why);
        json.writeStringProperty("file", file);
      }
      case ClientEvent.HomeDamaged(Path file, int lines, String why) -> {
        codeAndText(json, "home-damaged", why);
        json.writeStringProperty("file", file.toString());
        json.writeNumberProperty("lines", lines);
      }
      case ClientEvent.SharedFileLost(String file, String why) -> {
        codeAndText(json, "no-such-file", why);
        json.writeStringProperty("file", file);
      }
    }
  }

  static void codeAndText(JsonGenerator json, String code, String text) {
    json.writeStringProperty("code", code);
    json.writeStringProperty("text", text);
  }

  /// A number of seconds, whole where it is.
  static void seconds(JsonGenerator json, String name, Duration duration) {
    if (duration.toMillisPart() == 0) {
      json.writeNumberProperty(name, duration.toSeconds());
    } else {
      json.writeNumberProperty(name, duration.toMillis() / 1000.0);
    }
  }

  static String word(DeliveryState state) {
    return switch (state) {
      case DELIVERED -> "delivered";
      case STORED -> "stored";
    };
  }
}
