package parley.client.terminal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jspecify.annotations.Nullable;
import parley.client.ClientEvent;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;

/// Says in lines for people what happened. Each line has its local time; a line with the date comes
/// before the first one of another day. All that others wrote is made safe. Not thread-safe: it
/// remembers the last line's date.
final class Transcript {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

  /// Characters of a message that a later line about it repeats.
  private static final int QUOTED = 30;

  private final Theme theme;
  private final Clock clock;
  private LocalDate date;

  /// @param clock what time it is, and where
  Transcript(Theme theme, Clock clock) {
    this.theme = theme;
    this.clock = clock;
    this.date = LocalDate.now(clock);
  }

  /// What an event looks like.
  List<AttributedString> event(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Connected connected -> connected(connected);
      case ClientEvent.Disconnected(_, String text, Duration _) ->
          line(to ->
              to.styled(
                  theme.warning(),
                  "connection lost (" + SafeText.of(text) + "), trying again" + ellipsis()));
      case ClientEvent.LoginRefused(_, String text) -> bad("login refused: " + text);
      case ClientEvent.Presence(String user, boolean online) -> presence(user, online);
      case ClientEvent.MessageReceived message -> message(message);
      case ClientEvent.OutboxSent(String to, String text, DeliveryState state) ->
          state(to, text, state);
      case ClientEvent.OutboxDropped(String to, String text, @Nullable Code _, String why) ->
          bad("not delivered to " + to + ", " + quoted(text) + ": " + why);
      case ClientEvent.PrivateStarted(String user, Rung path) ->
          say("private session with " + user + " (" + path.word() + ")");
      case ClientEvent.PrivateEnded(String user, _, Code code) ->
          say("private session with " + user + " has ended: " + code.word());
      case ClientEvent.Progress progress ->
          say(progress.file() + ": " + progress.done() + " of " + progress.total());
      case ClientEvent.PeerKeyChanged(String user, Fingerprint key) ->
          bad(user + " came with another key: " + key);
      case ClientEvent.BadChunk(String user, String file, int chunk, String why) ->
          bad(user + " did not give chunk " + chunk + " of " + file + ": " + why);
      case ClientEvent.LastHolder(List<String> files) ->
          bad("nobody else online has all of " + String.join(", ", files));
      case ClientEvent.SharedFileLost(String file, String why) ->
          bad(file + " is no longer shared: " + why);
      case ClientEvent.Ended(_, String text) ->
          line(to -> to.styled(theme.warning(), SafeText.of(text)));
    };
  }

  /// The user's own message or broadcast, and how it went when that is known.
  ///
  /// @param waits there is no connection to send it on
  List<AttributedString> sent(String to, String text, @Nullable Reply reply, boolean waits) {
    return line(line -> {
      line.styled(theme.quiet(), theme.arrow() + " ").styled(theme.name(to), SafeText.of(to));
      line.append(": ").append(SafeText.of(text));
      if (reply != null) {
        outcome(line, reply);
      } else {
        line.styled(theme.quiet(), waits ? "  waits for the connection" : "  " + theme.sent());
      }
    });
  }

  /// How a message or broadcast went that was shown before without that.
  List<AttributedString> late(String to, String text, Reply reply) {
    return reply instanceof Reply.Refused(_, String why)
        ? bad("not sent to " + to + ", " + quoted(text) + ": " + why)
        : reply(reply);
  }

  /// What a command brought, when there is no line of the user's own to say it in.
  List<AttributedString> reply(Reply reply) {
    return switch (reply) {
      case Reply.Sent(String to, String text, DeliveryState state) -> state(to, text, state);
      case Reply.BroadcastSent(String text, boolean partial) ->
          line(to -> {
            to.styled(theme.quiet(), "sent to all, " + quoted(text));
            outcome(to, new Reply.BroadcastSent(text, partial));
          });
      case Reply.Online(var users) ->
          users.isEmpty() ? say("nobody else is online") : users("online", users);
      case Reply.OnlineSince(long seconds, var users) ->
          users.isEmpty()
              ? say("nobody else was online in the last " + seconds(seconds))
              : users("online in the last " + seconds(seconds), users);
      case Reply.BlockChanged(String user, boolean blocked) ->
          say(
              SafeText.of(user)
                  + (blocked
                      ? " is blocked: no messages from them, and they do not see you"
                      : " is no longer blocked"));
      case Reply.HelpText(String text) -> text.lines().map(AttributedString::new).toList();
      case Reply.LoggedOut() -> say("logged out");
      case Reply.Refused(_, String text) -> bad(text);
    };
  }

  /// A remark of the client's own.
  List<AttributedString> say(String text) {
    return line(to -> to.append(SafeText.of(text)));
  }

  private List<AttributedString> connected(ClientEvent.Connected connected) {
    List<AttributedString> lines = new ArrayList<>();
    Fingerprint fingerprint = connected.fingerprint();
    lines.addAll(
        line(to -> {
          to.styled(theme.good(), connected.resumed() ? "connected again" : "connected");
          to.append(" to ").append(SafeText.of(connected.server()));
          to.append(" as ").append(SafeText.of(connected.user()));
        }));
    if (fingerprint == null && !connected.resumed()) {
      lines.addAll(
          line(
              to -> to.styled(theme.warning(), "not encrypted: others on the way can read along")));
    } else if (connected.first()) {
      lines.addAll(
          line(to -> to.styled(theme.quiet(), "the server's key is remembered: " + fingerprint)));
    }
    return lines;
  }

  private List<AttributedString> presence(String user, boolean online) {
    String sign = (online ? theme.online() : theme.offline()) + " ";
    return line(to -> {
      to.styled(online ? theme.good() : theme.quiet(), sign);
      to.styled(theme.quiet(), SafeText.of(user) + (online ? " is online" : " has left"));
    });
  }

  private List<AttributedString> message(ClientEvent.MessageReceived message) {
    return line(
        message.sent(),
        to -> {
          to.styled(theme.name(message.from()), SafeText.of(message.from()));
          if (message.kind() == ClientEvent.MessageReceived.Kind.BROADCAST) {
            to.styled(theme.quiet(), " to all");
          }
          to.append(": ").append(SafeText.of(message.text()));
          if (message.again()) {
            to.styled(theme.quiet(), "  (perhaps shown before, elsewhere)");
          }
        });
  }

  private List<AttributedString> state(String user, String text, DeliveryState state) {
    return line(to ->
        to.styled(
            theme.quiet(),
            word(state)
                + (state == DeliveryState.STORED ? " for " : " to ")
                + SafeText.of(user)
                + ": "
                + quoted(text)));
  }

  private void outcome(AttributedStringBuilder line, Reply reply) {
    switch (reply) {
      case Reply.Sent(_, _, DeliveryState state) -> line.styled(theme.quiet(), "  " + word(state));
      case Reply.BroadcastSent(_, boolean partial) -> {
        if (partial) {
          line.styled(theme.warning(), "  (not everyone got it)");
        }
      }
      case Reply.Refused(_, String text) ->
          line.styled(theme.bad(), "  " + theme.failed() + SafeText.of(text));
      case Reply.Online _,
          Reply.OnlineSince _,
          Reply.BlockChanged _,
          Reply.HelpText _,
          Reply.LoggedOut _ -> {}
    }
  }

  private List<AttributedString> users(String what, List<String> users) {
    return line(to -> {
      to.append(what).append(": ");
      for (int i = 0; i < users.size(); i++) {
        to.append(i == 0 ? "" : ", ");
        to.styled(theme.name(users.get(i)), SafeText.of(users.get(i)));
      }
    });
  }

  private List<AttributedString> bad(String text) {
    return line(to -> to.styled(theme.bad(), theme.failed() + SafeText.of(text)));
  }

  private List<AttributedString> line(Consumer<AttributedStringBuilder> content) {
    return line(clock.instant(), content);
  }

  private List<AttributedString> line(Instant at, Consumer<AttributedStringBuilder> content) {
    ZonedDateTime when = at.atZone(clock.getZone());
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.styled(theme.quiet(), TIME.format(when)).append(' ');
    content.accept(line);
    if (when.toLocalDate().equals(date)) {
      return List.of(line.toAttributedString());
    }
    date = when.toLocalDate();
    String day = theme.rule() + " " + DATE.format(when) + " " + theme.rule();
    return List.of(theme.text(day, theme.quiet()), line.toAttributedString());
  }

  private String word(DeliveryState state) {
    return switch (state) {
      case DELIVERED -> theme.delivered();
      case STORED -> theme.stored();
    };
  }

  private String quoted(String text) {
    int length = text.codePointCount(0, text.length());
    String start = text.substring(0, text.offsetByCodePoints(0, Math.min(length, QUOTED)));
    return "\"" + SafeText.of(start) + (length > QUOTED ? ellipsis() : "") + "\"";
  }

  private String ellipsis() {
    return theme.ellipsis();
  }

  private static String seconds(long seconds) {
    return seconds == 1 ? "second" : seconds + " seconds";
  }
}
