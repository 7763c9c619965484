package parley.client.terminal;

import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jspecify.annotations.Nullable;
import parley.protocol.DeliveryState;

/// Says in lines for people what became of the user's own messages. Not thread-safe, as its
/// [Lines].
final class SentLines {

  /// What marks a message of a private session.
  static final String IN_PRIVATE = " in private";

  /// Characters of a message that a later line about it repeats.
  private static final int QUOTED = 30;

  private final Theme theme;
  private final Lines lines;

  SentLines(Theme theme, Lines lines) {
    this.theme = theme;
    this.lines = lines;
  }

  /// The user's own message or broadcast, and how it went when that is known.
  ///
  /// @param privately in a private session
  /// @param waits there is no connection to send it on
  List<AttributedString> sent(
      String to, boolean privately, String text, @Nullable Reply reply, boolean waits) {
    return lines.line(line -> {
      line.styled(theme.quiet(), theme.arrow() + " ").styled(theme.name(to), SafeText.of(to));
      line.styled(theme.quiet(), privately ? IN_PRIVATE : "");
      line.append(": ").append(SafeText.of(text));
      if (reply != null) {
        outcome(line, reply);
      } else {
        line.styled(theme.quiet(), waits ? "  waits for the connection" : "  " + theme.sent());
      }
    });
  }

  /// What became of a message that was shown some time ago, or in an earlier run.
  List<AttributedString> state(String user, String text, DeliveryState state) {
    return lines.line(to ->
        to.styled(
            theme.quiet(),
            word(state)
                + (state == DeliveryState.STORED ? " for " : " to ")
                + SafeText.of(user)
                + ": "
                + quoted(text)));
  }

  /// The same of a broadcast.
  List<AttributedString> broadcast(Reply.BroadcastSent sent) {
    return lines.line(to -> {
      to.styled(theme.quiet(), "sent to all, " + quoted(sent.text()));
      outcome(to, sent);
    });
  }

  /// It went wrong, or nobody knows: `why` says which.
  List<AttributedString> failed(String to, String text, String why) {
    return lines.bad("message to " + to + ", " + quoted(text) + ": " + why);
  }

  private void outcome(AttributedStringBuilder line, Reply reply) {
    switch (reply) {
      case Reply.Sent(_, _, DeliveryState state) -> line.styled(theme.quiet(), "  " + word(state));
      case Reply.BroadcastSent(_, boolean partial) -> {
        if (partial) {
          line.styled(theme.warning(), "  (not everyone got it)");
        }
      }
      case Reply.Refused(_, String text, _) ->
          line.styled(theme.bad(), "  " + theme.failed() + SafeText.of(text));
      default -> {} // Nothing that was said.
    }
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
    return "\"" + SafeText.of(start) + (length > QUOTED ? theme.ellipsis() : "") + "\"";
  }
}
