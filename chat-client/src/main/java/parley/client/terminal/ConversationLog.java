package parley.client.terminal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import parley.client.api.ClientEvent;
import parley.client.home.PrivateFiles;

/// Keeps what was said: a file for each user, and one for what was said to all. A line is `TIME
/// <who> text`. The files are the user's alone (0600 where the file system knows that), and are
/// opened for each line, so that they can be moved away at any time. What cannot be kept is told
/// once, and no reason to stop. For one thread at a time.
final class ConversationLog {

  /// No user's name has a plus sign.
  private static final String TO_ALL = "+all.log";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private final Path folder;
  private final String self;
  private final Clock clock;
  private final Consumer<String> complaints;
  private boolean complained;

  /// Keeps the log of `self` in `folder`, which was prepared.
  ///
  /// @param complaints is told once when a line cannot be kept
  ConversationLog(Path folder, String self, Clock clock, Consumer<String> complaints) {
    this.folder = folder;
    this.self = self;
    this.clock = clock;
    this.complaints = complaints;
  }

  /// Makes `folder` if it is missing.
  ///
  /// @throws IOException when it cannot be used
  static void prepare(Path folder) throws IOException {
    PrivateFiles.createFolders(folder);
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
  }

  /// Keeps a message that was received, or one of an earlier run that has found its way.
  void event(ClientEvent event) {
    switch (event) {
      case ClientEvent.MessageReceived message -> {
        String file =
            switch (message.kind()) {
              case DIRECT, PRIVATE -> file(message.from());
              case BROADCAST -> TO_ALL;
            };
        append(file, message.sent(), message.from(), message.text());
      }
      case ClientEvent.OutboxSent(String to, String text, _) ->
          append(file(to), clock.instant(), self, text);
      case ClientEvent.Connected _,
          ClientEvent.Disconnected _,
          ClientEvent.LoginRefused _,
          ClientEvent.Presence _,
          ClientEvent.PrivateStarted _,
          ClientEvent.PrivateEnded _,
          ClientEvent.Progress _,
          ClientEvent.DownloadFinished _,
          ClientEvent.Warning _,
          ClientEvent.Ended _ -> {}
    }
  }

  /// Keeps a message of the user's own that was accepted.
  void reply(Reply reply) {
    if (reply instanceof Reply.Sent(String to, String text, _)) {
      append(file(to), clock.instant(), self, text);
    } else if (reply instanceof Reply.BroadcastSent(String text, _)) {
      append(TO_ALL, clock.instant(), self, text);
    }
  }

  private void append(String file, Instant at, String who, String text) {
    ZonedDateTime when = Lines.local(at, clock.getZone()).truncatedTo(ChronoUnit.SECONDS);
    String line = TIME.format(when) + " <" + SafeText.of(who) + "> " + SafeText.of(text) + "\n";
    try (FileChannel channel =
        PrivateFiles.open(
            folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      PrivateFiles.writeFully(channel, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        complaints.accept("the conversation log cannot be written: " + e.getMessage());
      }
    }
  }

  /// A file name for a user: letters, digits, `_` and `-` stand for themselves, and a dot that is
  /// not the first; all else, whatever a server may call a user, is percent-encoded.
  private static String file(String user) {
    StringBuilder name = new StringBuilder();
    user.codePoints()
        .forEach(c -> {
          boolean plain =
              Character.isLetterOrDigit(c) || c == '_' || c == '-' || (c == '.' && !name.isEmpty());
          if (plain) {
            name.appendCodePoint(c);
          } else {
            name.append("%%%02X".formatted(c));
          }
        });
    int end = name.offsetByCodePoints(0, Math.min(48, name.codePointCount(0, name.length())));
    return name.substring(0, end) + ".log";
  }
}
