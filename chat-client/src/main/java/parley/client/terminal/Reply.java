package parley.client.terminal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;

/// What a command brought.
sealed interface Reply {

  /// A message was accepted, or shown to the other side of a private session.
  record Sent(String to, String text, DeliveryState state) implements Reply {
    @Override
    public String toString() {
      return "Sent[to " + to + ", " + state + "]";
    }
  }

  /// A broadcast went out. `partial`: someone online did not get it.
  record BroadcastSent(String text, boolean partial) implements Reply {
    @Override
    public String toString() {
      return "BroadcastSent[partial=" + partial + "]";
    }
  }

  /// Who else is online.
  record Online(List<String> users) implements Reply {}

  /// Who else is online, or was within the last `seconds`.
  record OnlineSince(long seconds, List<String> users) implements Reply {}

  /// A user is now blocked, or no longer.
  record BlockChanged(String user, boolean blocked) implements Reply {}

  /// A private session is open.
  record PrivateStarted(String user, PeerPath path) implements Reply {}

  /// The private session with a user was closed.
  record PrivateStopped(String user) implements Reply {}

  /// A user's present key is known now.
  record Trusted(String user) implements Reply {}

  /// A file is shared.
  record Registered(SharedFile file) implements Reply {}

  /// Who has some of a file.
  record FileFound(FileSearch found) implements Reply {}

  /// Who has some of the chunks that were named.
  record ChunksFound(FileSearch found) implements Reply {}

  /// A download has brought what was asked for.
  record Downloaded(Download download) implements Reply {}

  /// What goes up and down.
  record Moving(List<Transfer> transfers) implements Reply {}

  /// A download was paused, resumed or cancelled.
  record TransferChanged(TransferChange change, String file) implements Reply {}

  /// The help that was asked for, in lines.
  record HelpText(String text) implements Reply {}

  /// The user has logged out.
  record LoggedOut() implements Reply {}

  /// The command was refused. `text` is one line for people.
  ///
  /// @param details what programs may want to know of it; absent where `code` says all
  record Refused(Code code, String text, Outcome.@Nullable Details details) implements Reply {

    /// One without details.
    Refused(Code code, String text) {
      this(code, text, null);
    }
  }
}
