package parley.client.terminal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.Rung;

/// What a conversation takes down of what happens and of what commands bring: whom and what there
/// is, and, where the user wants it, what was said. For one thread at a time, as its log.
///
/// @param log what was said; absent if nobody wants it kept
record Notebook(Roster roster, FileBoard board, @Nullable ConversationLog log) {

  /// Takes down an event.
  void heard(ClientEvent event) {
    if (log != null) {
      log.event(event);
    }
    switch (event) {
      case ClientEvent.Presence(String user, boolean online) -> roster.presence(user, online);
      case ClientEvent.MessageReceived message -> {
        roster.exists(message.from());
        if (message.kind() != ClientEvent.MessageReceived.Kind.BROADCAST) {
          roster.received(message.from());
        }
      }
      case ClientEvent.Progress progress -> board.progress(progress);
      case ClientEvent.PrivateStarted(String user, Rung path, _) ->
          roster.sessionStarted(user, path);
      case ClientEvent.PrivateEnded(String user, _, _) -> roster.sessionEnded(user);
      case ClientEvent.DownloadFinished(Download download) -> {
        board.exists(download.name());
        board.stopped(download.name());
      }
      case ClientEvent.DownloadFailed(String file, _, _) -> board.stopped(file);
      case ClientEvent.Connected _,
          ClientEvent.Disconnected _,
          ClientEvent.LoginRefused _,
          ClientEvent.OutboxSent _,
          ClientEvent.Warning _,
          ClientEvent.Ended _ -> {}
    }
  }

  /// Takes down what a command has brought.
  void learnt(Reply reply) {
    if (log != null) {
      log.reply(reply);
    }
    switch (reply) {
      case Reply.Online(List<String> users) -> roster.online(users);
      case Reply.OnlineSince(_, List<String> users) -> users.forEach(roster::exists);
      case Reply.BlockChanged(String user, boolean blocked) -> roster.blocked(user, blocked);
      case Reply.Sent(String to, _, _) -> roster.exists(to);
      case Reply.PrivateStarted(String user, PeerPath path) ->
          roster.sessionStarted(user, path.rung());
      case Reply.PrivateStopped(String user) -> roster.sessionEnded(user);
      case Reply.Trusted(String user) -> roster.exists(user);
      case Reply.Registered(SharedFile file) -> board.exists(file.name());
      case Reply.FileFound(FileSearch found) -> found(found);
      case Reply.ChunksFound(FileSearch found) -> found(found);
      case Reply.Downloaded(Download download) -> board.exists(download.name());
      case Reply.Moving(List<Transfer> transfers) ->
          transfers.forEach(each -> board.exists(each.name()));
      case Reply.TransferChanged(TransferChange change, String file) -> {
        switch (change) {
          case PAUSE -> board.paused(file);
          case RESUME -> board.resumed(file);
          case CANCEL -> board.stopped(file);
        }
      }
      case Reply.BroadcastSent _, Reply.HelpText _, Reply.LoggedOut _, Reply.Refused _ -> {}
    }
  }

  private void found(FileSearch found) {
    board.exists(found.file().name());
    found.holders().keySet().forEach(roster::exists);
  }
}
