package parley.client.terminal;

import java.util.List;
import parley.protocol.Code;
import parley.protocol.DeliveryState;

/// What a command brought.
sealed interface Reply {

  /// A message was accepted.
  record Sent(String to, String text, DeliveryState state) implements Reply {}

  /// A broadcast went out. `partial`: someone online did not get it.
  record BroadcastSent(String text, boolean partial) implements Reply {}

  /// Who else is online.
  record Online(List<String> users) implements Reply {}

  /// Who else is online, or was within the last `seconds`.
  record OnlineSince(long seconds, List<String> users) implements Reply {}

  /// A user is now blocked, or no longer.
  record BlockChanged(String user, boolean blocked) implements Reply {}

  /// The help that was asked for, in lines.
  record HelpText(String text) implements Reply {}

  /// The user has logged out.
  record LoggedOut() implements Reply {}

  /// The command was refused. `text` is one line for people.
  record Refused(Code code, String text) implements Reply {}
}
