package parley.client.terminal;

import java.nio.file.Path;
import java.util.List;
import parley.client.api.ClientEnd;
import parley.protocol.Fingerprint;

/// Says how a client ended, and what to do about it: in lines, none when all is well or was said
/// before.
final class EndText {

  private EndText() {}

  static List<String> of(ClientEnd end, ChatOptions options) {
    return switch (end) {
      case ClientEnd.LoggedOut(), ClientEnd.Refused(_, _), ClientEnd.Ended() -> List.of();
      case ClientEnd.KeyNotAccepted() ->
          List.of("not connected: the server's key was not accepted");
      case ClientEnd.Unreachable(String text) ->
          List.of(
              SafeText.of(text)
                  + ". Is the address right, and a server running there? ./parley server starts one");
      case ClientEnd.Failed(String text) -> List.of(SafeText.of(text));
      case ClientEnd.IdentityChanged(Fingerprint expected, Fingerprint found) ->
          options.trust() == null ? changed(expected, found, options) : notTrusted(expected, found);
    };
  }

  private static List<String> notTrusted(Fingerprint expected, Fingerprint found) {
    return List.of(
        "the server has another key than the one that --trust names: not connected",
        "  --trust names:  " + expected,
        "  the server has: " + found);
  }

  private static List<String> changed(
      Fingerprint expected, Fingerprint found, ChatOptions options) {
    String server = options.server().toString();
    Path knownServers = options.home().resolve("known_servers").toAbsolutePath().normalize();
    return List.of(
        "==================================================================",
        "  THE KEY OF " + server + " HAS CHANGED: NOT CONNECTED",
        "==================================================================",
        "Either the server was set up anew, or somebody is between you and it",
        "and could read along. Nothing was sent, not even the password.",
        "  key so far: " + expected,
        "  key now:    " + found,
        "Ask whoever runs the server whether the key now is theirs. Only if it",
        "is, remove the line",
        "  " + server + " " + expected,
        "from " + knownServers + ", and connect again.");
  }
}
