package parley.client.home;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import parley.protocol.MessageId;

/// A message that was not answered yet.
///
/// @param given when the user gave it, to the millisecond
public record OutboxEntry(MessageId id, Instant given, String to, String text) {

  /// `id milliseconds to text`, the last two percent-encoded.
  String format() {
    return id
        + " "
        + given.toEpochMilli()
        + " "
        + URLEncoder.encode(to, StandardCharsets.UTF_8)
        + " "
        + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// Reads what [#format] writes.
  ///
  /// @throws IllegalArgumentException when it has another form
  static OutboxEntry parse(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("an entry has four fields");
    }
    return new OutboxEntry(
        MessageId.parse(fields[0]),
        Instant.ofEpochMilli(Long.parseLong(fields[1])),
        URLDecoder.decode(fields[2], StandardCharsets.UTF_8),
        URLDecoder.decode(fields[3], StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "OutboxEntry[" + id + " to " + to + "]";
  }
}
