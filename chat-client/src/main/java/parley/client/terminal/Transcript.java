package parley.client.terminal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;

/// Says in lines for people what happened. All that others wrote is made safe. Not thread-safe, as
/// its [Lines].
final class Transcript {

  private final Theme theme;
  private final Lines lines;
  private final FileLines files;
  private final SentLines own;

  /// @param clock what time it is, and where
  Transcript(Theme theme, Clock clock) {
    this.theme = theme;
    this.lines = new Lines(theme, clock);
    this.files = new FileLines(theme, lines);
    this.own = new SentLines(theme, lines);
  }

  /// What an event looks like.
  List<AttributedString> event(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Connected connected -> connected(connected);
      case ClientEvent.Disconnected(_, String text, Duration _) ->
          line(to ->
              to.styled(
                  theme.warning(),
                  "connection lost (" + SafeText.of(text) + "), trying again" + theme.ellipsis()));
      case ClientEvent.LoginRefused(_, String text) -> bad("login refused: " + text);
      case ClientEvent.Presence(String user, boolean online) -> presence(user, online);
      case ClientEvent.MessageReceived message -> message(message);
      case ClientEvent.OutboxSent(String to, String text, DeliveryState state) ->
          own.state(to, text, state);
      case ClientEvent.PrivateStarted(String user, Rung path, PeerKeys keys) ->
          started(user, path, keys);
      case ClientEvent.PrivateEnded(String user, _, Code code) ->
          say("the private session with " + user + " has ended: " + why(code));
      case ClientEvent.DownloadFinished(Download download) -> files.downloaded(download);
      case ClientEvent.Progress _ -> List.of(); // It has a line of its own at the bottom.
      case ClientEvent.Warning warning -> warning(warning);
      case ClientEvent.Ended(_, String text) ->
          line(to -> to.styled(theme.warning(), "the session has ended: " + SafeText.of(text)));
    };
  }

  private List<AttributedString> warning(ClientEvent.Warning warning) {
    return switch (warning) {
      case ClientEvent.OutboxDropped(String to, String text, @Nullable Code _, String why) ->
          own.failed(to, text, why);
      case ClientEvent.PeerKeyChanged(String user, Fingerprint key) ->
          List.of(
              bad(user + " has a key that you have not seen before: no private session with them")
                  .getLast(),
              lines.more("their key now: " + key),
              lines.more("Ask them whether it is theirs; if it is, type \"trust " + user + "\"."));
      case ClientEvent.BadChunk(String user, String file, int chunk, String why) ->
          bad(user + " did not give chunk " + chunk + " of " + file + " as it must be: " + why);
      case ClientEvent.LastHolder(List<String> names) -> files.lastHolder(names);
      case ClientEvent.DownloadFailed(String file, Code _, String why) ->
          bad("the download of " + file + " has stopped: " + why);
      case ClientEvent.HomeDamaged(Path _, int _, String why) -> bad(why);
      case ClientEvent.SharedFileLost(String file, String why) ->
          bad("you no longer share " + file + ": " + why);
    };
  }

  /// The user's own message or broadcast, and how it went when that is known.
  ///
  /// @param privately in a private session
  /// @param waits there is no connection to send it on
  List<AttributedString> sent(
      String to, boolean privately, String text, @Nullable Reply reply, boolean waits) {
    return own.sent(to, privately, text, reply, waits);
  }

  /// How a message or broadcast went that was shown before without that.
  List<AttributedString> late(String to, String text, Reply reply) {
    return reply instanceof Reply.Refused(_, String why, _)
        ? own.failed(to, text, why)
        : reply(reply);
  }

  /// What a command brought, when there is no line of the user's own to say it in.
  List<AttributedString> reply(Reply reply) {
    return switch (reply) {
      case Reply.Sent(String to, String text, DeliveryState state) -> own.state(to, text, state);
      case Reply.BroadcastSent sent -> own.broadcast(sent);
      case Reply.Online(var users) ->
          users.isEmpty() ? say("nobody else is online") : users("online", users);
      case Reply.OnlineSince(long seconds, var users) ->
          users.isEmpty()
              ? say("nobody else was online " + since(seconds))
              : users("online " + since(seconds), users);
      case Reply.BlockChanged(String user, boolean blocked) ->
          say(
              SafeText.of(user)
                  + (blocked
                      ? " is blocked: no messages from them, and they do not see you"
                      : " is no longer blocked"));
      case Reply.PrivateStarted(String user, PeerPath path) -> started(user, path);
      case Reply.PrivateStopped(String user) ->
          say("the private session with " + user + " is over");
      case Reply.Trusted(String user) -> say(user + "'s present key is trusted from now on");
      case Reply.Registered(SharedFile file) -> files.registered(file);
      case Reply.FileFound(FileSearch found) -> files.found(found);
      case Reply.ChunksFound(FileSearch found) -> files.chunksFound(found);
      case Reply.Downloaded(Download download) -> files.downloaded(download);
      case Reply.Moving(var transfers) -> files.moving(transfers);
      case Reply.TransferChanged(TransferChange change, String file) -> files.changed(change, file);
      case Reply.HelpText(String text) -> text.lines().map(AttributedString::new).toList();
      case Reply.LoggedOut() -> say("logged out");
      case Reply.Refused(_, String text, _) -> bad(text);
    };
  }

  /// A remark of the client's own.
  List<AttributedString> say(String text) {
    return lines.say(text);
  }

  private List<AttributedString> started(String user, Rung path, PeerKeys keys) {
    List<AttributedString> said = new ArrayList<>();
    said.addAll(
        line(to -> {
          to.styled(theme.name(user), SafeText.of(user));
          to.styled(theme.good(), " has started a private session with you");
          to.styled(theme.quiet(), theme.dot() + path.word());
        }));
    said.addAll(keys(keys));
    return said;
  }

  private List<AttributedString> started(String user, PeerPath path) {
    List<AttributedString> said = new ArrayList<>();
    said.addAll(
        line(to -> {
          to.append("private session with ");
          to.styled(theme.name(user), SafeText.of(user));
          to.append(": ").styled(theme.good(), path.rung().word());
          to.append(
              switch (path.rung()) {
                case DIRECT -> "";
                case REVERSE -> ", they dialled you";
                case RELAY -> ", over the server, which cannot read it";
              });
        }));
    said.addAll(keys(path.keys()));
    for (PeerPath.Tried tried : path.tried()) {
      String where = tried.address().isEmpty() ? "" : " " + tried.address();
      said.add(lines.more("not " + tried.rung().word() + where + ": " + tried.why()));
    }
    return said;
  }

  /// Two people who read these to each other know that nobody is between them.
  private List<AttributedString> keys(PeerKeys keys) {
    return List.of(
        lines.more("their key: " + keys.theirs()), lines.more("your key:  " + keys.own()));
  }

  /// Why a private session has ended, whichever of the two ended it.
  private static String why(Code code) {
    return switch (code) {
      case STOPPED -> "closed";
      case LOGOUT -> "logged out";
      case TIMEOUT -> "no command for too long";
      case LOST -> "the link is lost";
      default -> code.word();
    };
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
    return lines.line(
        message.sent(),
        to -> {
          to.styled(theme.name(message.from()), SafeText.of(message.from()));
          if (message.kind() == ClientEvent.MessageReceived.Kind.BROADCAST) {
            to.styled(theme.quiet(), " to all");
          } else if (message.kind() == ClientEvent.MessageReceived.Kind.PRIVATE) {
            to.styled(theme.quiet(), SentLines.IN_PRIVATE);
          }
          to.append(": ").append(SafeText.of(message.text()));
          if (message.again()) {
            to.styled(theme.quiet(), "  (perhaps shown before, elsewhere)");
          }
        });
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
    return lines.bad(text);
  }

  private List<AttributedString> line(Consumer<AttributedStringBuilder> content) {
    return lines.line(content);
  }

  private static String since(long seconds) {
    if (seconds == Long.MAX_VALUE) {
      return "at any time"; // Whatever larger number was typed.
    }
    return seconds == 1 ? "in the last second" : "in the last " + seconds + " seconds";
  }
}
