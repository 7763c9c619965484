package parley.client.api;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;

/// What happens to a client unasked.
public sealed interface ClientEvent {

  /// Logged in, for the first time or again.
  ///
  /// @param server `host:port` as it was asked for
  /// @param fingerprint the server's key; absent over plaintext
  /// @param first the key was seen for the first time, and is remembered from now on
  /// @param resumed this is a reconnection, not the first login of this client
  record Connected(
      String server, String user, @Nullable Fingerprint fingerprint, boolean first, boolean resumed)
      implements ClientEvent {}

  /// The link was lost; the client tries again by itself, for the first time after `retry`.
  record Disconnected(Code code, String text, Duration retry) implements ClientEvent {}

  /// The login was refused for good: the client has ended.
  record LoginRefused(Code code, String text) implements ClientEvent {}

  /// A user came or went.
  record Presence(String user, boolean online) implements ClientEvent {}

  /// A message to this user. It counts as shown when the listener returns.
  ///
  /// @param stored it waited in the mailbox
  /// @param again it may have been shown before, in another home of this user
  record MessageReceived(
      String from, String text, Instant sent, Kind kind, boolean stored, boolean again)
      implements ClientEvent {

    /// How it was sent.
    public enum Kind {
      DIRECT,
      BROADCAST,
      PRIVATE
    }

    @Override
    public String toString() {
      return "MessageReceived[" + kind + " from " + from + "]";
    }
  }

  /// A message that an earlier run of this home left in the outbox has found its way.
  record OutboxSent(String to, String text, DeliveryState state) implements ClientEvent {
    @Override
    public String toString() {
      return "OutboxSent[to " + to + ", " + state + "]";
    }
  }

  /// Something that the user should know, and perhaps do something about.
  sealed interface Warning extends ClientEvent {}

  /// A message that an earlier run left in the outbox was given up: refused by the server (`code`
  /// says why), or unanswered for a week.
  record OutboxDropped(String to, String text, @Nullable Code code, String why) implements Warning {
    @Override
    public String toString() {
      return "OutboxDropped[to " + to + ", " + why + "]";
    }
  }

  /// The server ended the session. After `timeout` and `displaced` the client has ended too; after
  /// all else, `shutdown` say, [Disconnected] follows and it reconnects.
  record Ended(Code code, String text) implements ClientEvent {}

  /// Another user has started a private session with this one.
  record PrivateStarted(String user, Rung path, PeerKeys keys) implements ClientEvent {}

  /// A private session has ended, by the other side or by itself: `stopped`, `logout`, `timeout` or
  /// `lost`.
  record PrivateEnded(String user, Rung path, Code code) implements ClientEvent {}

  /// How a download stands, or the hashing of a long file; at most four times a second for each.
  ///
  /// @param done verified bytes
  /// @param rate bytes a second of late
  /// @param sources whom it comes from just now, and how each of them was reached; nobody while a
  ///   file is hashed
  record Progress(String file, long done, long total, long rate, Map<String, Rung> sources)
      implements ClientEvent {
    public Progress {
      sources = Map.copyOf(sources);
    }
  }

  /// A download that nobody could give any more has gone on by itself, and is there.
  record DownloadFinished(Download download) implements ClientEvent {}

  /// A download that went on by itself has come to an end before it was there, or is there and not
  /// shared. After `unavailable` it waits again; after all else it does not.
  record DownloadFailed(String file, Code code, String why) implements Warning {}

  /// A user came with an identity key that is none of those known here, and gets no private session
  /// until the person says `trust`.
  record PeerKeyChanged(String user, Fingerprint key) implements Warning {}

  /// A user did not give a chunk as it must be, and is asked for nothing more of that file.
  ///
  /// @param why what was wrong, in words
  record BadChunk(String user, String file, int chunk, String why) implements Warning {}

  /// This user leaves, and with them the last online copy of some chunk of these files.
  record LastHolder(List<String> files) implements Warning {}

  /// Lines of a file of the home are not as they were written, and were left out.
  ///
  /// @param why what may be lost, and where the file is kept as it was, in words
  record HomeDamaged(Path file, int lines, String why) implements Warning {}

  /// A registered file has changed or gone: it is no longer shared.
  record SharedFileLost(String file, String why) implements Warning {}
}
