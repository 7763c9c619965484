package parley.client.terminal;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import org.jline.utils.AttributedString;
import parley.protocol.Rung;

/// What the line at the bottom of the screen says: where one is logged in as whom, whether there is
/// a connection, what is unread, with whom there is a private session, who is online. What may be
/// long comes last: a narrow screen cuts it off.
///
/// @param account `user@server`
record StatusLine(String account, Theme theme) {

  /// Names that are spelled out at most.
  private static final int NAMES = 5;

  /// How the link to the server is.
  enum Link {
    CONNECTING,
    UP,
    LOST,
    REFUSED
  }

  /// The line for this state of things.
  AttributedString show(Link link, Roster roster) {
    StringBuilder line = new StringBuilder(" ");
    line.append(link == Link.UP ? theme.online() : theme.offline()).append(' ');
    line.append(SafeText.of(account));
    line.append(
        switch (link) {
          case CONNECTING -> theme.dot() + "connecting" + theme.ellipsis();
          case UP -> "";
          case LOST -> theme.dot() + "not connected, trying again" + theme.ellipsis();
          case REFUSED -> theme.dot() + "not logged in";
        });
    Map<String, Integer> unread = roster.unread();
    if (!unread.isEmpty()) {
      line.append(theme.dot()).append("unread: ");
      line.append(
          unread.entrySet().stream()
              .map(entry -> SafeText.of(entry.getKey()) + " " + entry.getValue())
              .collect(joining(", ")));
    }
    Map<String, Rung> sessions = roster.sessions();
    if (!sessions.isEmpty()) {
      line.append(theme.dot()).append("private: ").append(SafeText.of(FileLines.peers(sessions)));
    }
    if (link == Link.UP) {
      line.append(theme.dot()).append(online(roster.online()));
    }
    return theme.text(line.toString(), theme.statusLine());
  }

  private String online(List<String> users) {
    if (users.isEmpty()) {
      return "nobody else is online";
    }
    String names = users.stream().limit(NAMES).map(SafeText::of).collect(joining(", "));
    String more = users.size() > NAMES ? ", " + theme.ellipsis() : "";
    return users.size() + " online: " + names + more;
  }
}
