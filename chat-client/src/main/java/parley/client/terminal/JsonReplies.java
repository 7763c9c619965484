package parley.client.terminal;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Sha256;
import tools.jackson.core.JsonGenerator;

/// The fields of replies in JSON.
final class JsonReplies {

  private JsonReplies() {}

  /// Writes the fields of `reply`.
  static void fields(JsonGenerator json, Reply reply) {
    switch (reply) {
      case Reply.Sent(String to, _, DeliveryState state) -> {
        json.writeStringProperty("to", to);
        json.writeStringProperty("state", JsonEvents.word(state));
      }
      case Reply.BroadcastSent(_, boolean partial) -> json.writeBooleanProperty("partial", partial);
      case Reply.Online(var users) -> list(json, "users", users, json::writeString);
      case Reply.OnlineSince(_, var users) -> list(json, "users", users, json::writeString);
      case Reply.BlockChanged(String user, _) -> json.writeStringProperty("user", user);
      case Reply.PrivateStarted(String user, PeerPath path) -> started(json, user, path);
      case Reply.PrivateStopped(String user) -> json.writeStringProperty("user", user);
      case Reply.Trusted(String user) -> json.writeStringProperty("user", user);
      case Reply.Registered(SharedFile file) -> registered(json, file);
      case Reply.FileFound(FileSearch found) -> fileFound(json, found);
      case Reply.ChunksFound(FileSearch found) -> chunksFound(json, found);
      case Reply.Downloaded(Download download) -> downloaded(json, download);
      case Reply.Moving(var transfers) ->
          list(json, "transfers", transfers, transfer -> transfer(json, transfer));
      case Reply.TransferChanged(TransferChange change, String file) -> {
        json.writeStringProperty("file", file);
        json.writeStringProperty("change", change.word());
      }
      case Reply.HelpText(String text) -> json.writeStringProperty("text", text);
      case Reply.LoggedOut() -> {}
      case Reply.Refused(Code code, String text, var details) -> {
        JsonEvents.codeAndText(json, code.word(), text);
        details(json, details);
      }
    }
  }

  private static void details(JsonGenerator json, Outcome.@Nullable Details details) {
    switch (details) {
      case Outcome.Details.Tried(var tried) -> tried(json, tried);
      case Outcome.Details.Chunks(var chunks) -> list(json, "chunks", chunks, json::writeNumber);
      case null -> {}
    }
  }

  private static void started(JsonGenerator json, String user, PeerPath path) {
    json.writeStringProperty("user", user);
    json.writeStringProperty("path", path.rung().word());
    JsonEvents.keys(json, path.keys());
    tried(json, path.tried());
  }

  private static void tried(JsonGenerator json, List<PeerPath.Tried> tried) {
    list(
        json,
        "tried",
        tried,
        each -> {
          json.writeStartObject();
          json.writeStringProperty("rung", each.rung().word());
          json.writeStringProperty("address", each.address());
          json.writeStringProperty("why", each.why());
          json.writeEndObject();
        });
  }

  private static void registered(JsonGenerator json, SharedFile file) {
    json.writeStringProperty("file", file.name());
    json.writeNumberProperty("size", file.size());
    json.writeNumberProperty("chunks", file.chunks());
    json.writeStringProperty("sha256", file.sha256().toString());
  }

  private static void fileFound(JsonGenerator json, FileSearch found) {
    json.writeStringProperty("file", found.file().name());
    json.writeBooleanProperty("available", !found.holders().isEmpty());
    json.writeNumberProperty("size", found.file().size());
    json.writeNumberProperty("chunks", found.file().chunks());
    list(json, "users", found.holders().keySet(), json::writeString);
  }

  private static void chunksFound(JsonGenerator json, FileSearch found) {
    json.writeStringProperty("file", found.file().name());
    json.writeBooleanProperty("available", !found.holders().isEmpty());
    list(
        json,
        "users",
        found.holders().entrySet(),
        holder -> {
          json.writeStartObject();
          json.writeStringProperty("user", holder.getKey());
          chunks(json, holder.getValue());
          json.writeEndObject();
        });
  }

  static void downloaded(JsonGenerator json, Download download) {
    json.writeStringProperty("file", download.name());
    chunks(json, download.chunks());
    json.writeNumberProperty("bytes", download.bytes());
    JsonEvents.seconds(json, "seconds", download.took());
    json.writeObjectPropertyStart("sources");
    new TreeMap<>(download.sources()).forEach(json::writeNumberProperty);
    json.writeEndObject();
    json.writeBooleanProperty("complete", download.complete());
    Sha256 sha256 = download.sha256();
    if (sha256 != null) {
      json.writeStringProperty("sha256", sha256.toString());
    }
    json.writeStringProperty("path", download.path().toString());
  }

  private static void transfer(JsonGenerator json, Transfer transfer) {
    json.writeStartObject();
    json.writeStringProperty("file", transfer.name());
    json.writeStringProperty("direction", transfer.direction().name().toLowerCase(Locale.ROOT));
    json.writeStringProperty("state", transfer.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberProperty("done", transfer.done());
    json.writeNumberProperty("total", transfer.total());
    json.writeNumberProperty("rate", transfer.rate());
    json.writeObjectPropertyStart("peers");
    new TreeMap<>(transfer.peers())
        .forEach((user, path) -> json.writeStringProperty(user, path.word()));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void chunks(JsonGenerator json, ChunkSet chunks) {
    json.writeArrayPropertyStart("chunks");
    chunks.stream().forEach(json::writeNumber);
    json.writeEndArray();
  }

  private static <T> void list(
      JsonGenerator json, String name, Iterable<T> items, Consumer<T> write) {
    json.writeArrayPropertyStart(name);
    items.forEach(write);
    json.writeEndArray();
  }
}
