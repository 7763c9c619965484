package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/// The server's one reply to a [Request], with the same `id`.
public sealed interface Answer extends FromServer {

  /// The number of the request.
  long id();

  /// One page of an answer that may be long. Pages are numbered from 0 and come in order; `last`
  /// marks the last.
  sealed interface Page extends Answer {

    /// The number of the page.
    int page();

    /// Whether none follows.
    boolean last();
  }

  /// The request was carried out; there is nothing more to say.
  @JsonTypeName("done")
  record Done(long id) implements Answer {}

  /// The request was not carried out, and changed nothing; but `disk` to [Request.Announce] and
  /// [Request.Withdraw] says only that it is not kept. `text` is one line for people.
  @JsonTypeName("refused")
  record Refused(long id, Code code, String text) implements Answer {
    public Refused {
      Checks.text(text);
    }
  }

  /// SCRAM's server-first-message.
  @JsonTypeName("challenge")
  record Challenge(long id, String message) implements Answer {
    public Challenge {
      Checks.scram(message);
    }
  }

  /// Logged in. `session` is greater than that of every earlier session of the account; `message`
  /// is SCRAM's server-final-message, which the client must verify before it trusts the server.
  @JsonTypeName("welcome")
  record Welcome(long id, long session, String message) implements Answer {
    public Welcome {
      Checks.scram(message);
    }
  }

  /// The lost session was taken up again, under a new number.
  @JsonTypeName("resumed")
  record Resumed(long id, long session) implements Answer {}

  /// What became of a message.
  @JsonTypeName("receipt")
  record Receipt(long id, DeliveryState state) implements Answer {}

  /// The broadcast went out. `partial`: someone online has blocked the sender and did not get it.
  @JsonTypeName("broadcast-sent")
  record BroadcastSent(long id, boolean partial) implements Answer {}

  /// Users, at most [Limits#PAGE_USERS] on a page, sorted over all pages.
  @JsonTypeName("users")
  record Users(long id, int page, boolean last, List<String> users) implements Page {
    public Users {
      users = List.copyOf(users);
      users.forEach(Checks::name);
    }
  }

  /// A user. `online` is false too for one who has blocked the asker; `keys` is the fingerprint of
  /// the identity key of the present or last session, or nothing for who never had one.
  @JsonTypeName("user-found")
  record UserFound(long id, boolean online, List<Fingerprint> keys) implements Answer {
    public UserFound {
      keys = List.copyOf(keys);
    }
  }

  /// The introduction that was asked for.
  @JsonTypeName("introduced")
  record Introduced(long id, Introduction introduction) implements Answer {}

  /// The relay waits for both for [Limits#RELAY_WITHIN]; `token` is this client's.
  @JsonTypeName("relay-ready")
  record RelayReady(long id, Bytes token) implements Answer {
    public RelayReady {
      Checks.size(token, Limits.TICKET_BYTES, "a token");
    }
  }

  /// The name is registered, or will be with its manifest: `file` is what stands, from now on and
  /// whatever layout was asked for. `wanted`: the server needs the manifest.
  @JsonTypeName("file-registered")
  record FileRegistered(long id, FileInfo file, boolean wanted) implements Answer {}

  /// A manifest, in order from chunk 0.
  @JsonTypeName("manifest")
  record ManifestPage(long id, int page, boolean last, Hashes hashes) implements Page {}

  /// Who holds a file; `file` is on each page. Those who have let several askers down come last.
  @JsonTypeName("file-found")
  record FileFound(long id, int page, boolean last, FileInfo file, List<Holding> holdings)
      implements Page {
    public FileFound {
      holdings = List.copyOf(holdings);
    }
  }

  /// Names of files that would become unavailable; of more than [Limits#LAST_HOLDER_FILES] the
  /// first.
  @JsonTypeName("last-holder-of")
  record LastHolder(long id, List<String> files) implements Answer {
    public LastHolder {
      files = List.copyOf(files);
      files.forEach(Checks::fileName);
    }
  }
}
