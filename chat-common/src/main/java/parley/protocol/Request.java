package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/// What a client asks of the server. Each gets exactly one [Answer] with the same `id`, which the
/// client chooses: 0 or more, unique among its unanswered requests of this link.
///
/// The constructors check shape only, and throw [IllegalArgumentException]; whether a user exists
/// or a text is too large is for the server to answer.
public sealed interface Request extends FromClient {

  /// The number that the answer repeats.
  long id();

  /// Makes an account, before login. `verifier` is what SCRAM's server side keeps (RFC 5802,
  /// section 3): the password itself never leaves the client. Answer: [Answer.Done]; errors:
  /// `name-refused`, `exists`, `closed-registration`, `throttled`.
  @JsonTypeName("register")
  record Register(long id, String user, Verifier verifier) implements Request {
    public Register {
      Checks.id(id);
      Checks.name(user);
      if (verifier.iterations() < Limits.SCRAM_ITERATIONS) {
        throw new IllegalArgumentException("too few iterations");
      }
    }
  }

  /// Opens a login: `message` is SCRAM's client-first-message. Answer: [Answer.Challenge]; errors:
  /// `throttled`, `usage`.
  @JsonTypeName("scram-first")
  record ScramFirst(long id, String message) implements Request {
    public ScramFirst {
      Checks.id(id);
      Checks.scram(message);
    }
  }

  /// Ends a login: `message` is SCRAM's client-final-message, `identity` the home's key and its
  /// signature over `parley-identity-v1` and the AuthMessage. Answer: [Answer.Welcome]; errors:
  /// `wrong-password`, `locked`, `throttled`, `already-online`, `usage`.
  @JsonTypeName("scram-final")
  record ScramFinal(long id, String message, Identity identity) implements Request {
    public ScramFinal {
      Checks.id(id);
      Checks.scram(message);
    }

    @Override
    public String toString() {
      return "ScramFinal[" + id + "]";
    }
  }

  /// Takes up a session lost less than [Limits#RESUME_WITHIN] ago: `identity` is the key that the
  /// session was opened with and its signature over `parley-resume-v1`, the nonce of [Event.Hello]
  /// and the certificate's hash. Answer: [Answer.Resumed]; errors: `wrong-password` (no such
  /// session: log in), `already-online`.
  @JsonTypeName("resume")
  record Resume(long id, String user, Identity identity) implements Request {
    public Resume {
      Checks.id(id);
      Checks.name(user);
    }
  }

  /// A message to one user. `again` says that it may have been on a wire before: an entry of the
  /// outbox keeps its `messageId` for ever. Answer: [Answer.Receipt]; errors: `self`,
  /// `unknown-user`, `blocked`, `too-large`, `mailbox-full`, `usage` (no text).
  @JsonTypeName("message")
  record SendMessage(long id, String to, MessageId messageId, String text, boolean again)
      implements Request {
    public SendMessage {
      Checks.id(id);
      Checks.name(to);
      Checks.text(text);
    }

    @Override
    public String toString() {
      return "SendMessage[" + id + ", " + messageId + " to " + to + "]";
    }
  }

  /// A message to everyone online. Answer: [Answer.BroadcastSent]; errors: `too-large`, `usage`.
  @JsonTypeName("broadcast")
  record SendBroadcast(long id, String text) implements Request {
    public SendBroadcast {
      Checks.id(id);
      Checks.text(text);
    }

    @Override
    public String toString() {
      return "SendBroadcast[" + id + "]";
    }
  }

  /// Who is online. Answer: [Answer.Users].
  @JsonTypeName("whoelse")
  record WhoElse(long id) implements Request {
    public WhoElse {
      Checks.id(id);
    }
  }

  /// Who is online, or was within the last `seconds` (0 or more). Answer: [Answer.Users].
  @JsonTypeName("whoelsesince")
  record WhoElseSince(long id, long seconds) implements Request {
    public WhoElseSince {
      Checks.id(id);
      if (seconds < 0) {
        throw new IllegalArgumentException("seconds must be 0 or more");
      }
    }
  }

  /// Blocks `user`. Answer: [Answer.Done]; errors: `self`, `unknown-user`, `already-blocked`.
  @JsonTypeName("block")
  record Block(long id, String user) implements Request {
    public Block {
      Checks.id(id);
      Checks.name(user);
    }
  }

  /// Unblocks `user`. Answer: [Answer.Done]; errors: `self`, `unknown-user`, `not-blocked`.
  @JsonTypeName("unblock")
  record Unblock(long id, String user) implements Request {
    public Unblock {
      Checks.id(id);
      Checks.name(user);
    }
  }

  /// Ends the session. Answer: [Answer.Done], then the server closes the link.
  @JsonTypeName("logout")
  record Logout(long id) implements Request {
    public Logout {
      Checks.id(id);
    }
  }

  /// Says how peers reach this client; after each login, before the first [Introduce]. Until then
  /// it is in nobody's reach but the relay's. Answer: [Answer.Done].
  ///
  /// @param port where it listens for peers
  /// @param addresses further addresses of its own, literals without port; at most
  ///   [Limits#ADDRESSES]
  /// @param hidden peers are not told any address of it
  /// @param dials it dials when a peer asks for that
  /// @param relays it uses the relay
  @JsonTypeName("listen")
  record Listen(
      long id, int port, List<String> addresses, boolean hidden, boolean dials, boolean relays)
      implements Request {
    public Listen {
      Checks.id(id);
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a port is 1 to 65535");
      }
      addresses = List.copyOf(addresses);
      Checks.addresses(addresses);
    }
  }

  /// Whether a user exists, is online, and with which key. Answer: [Answer.UserFound]; errors:
  /// `self`, `unknown-user`.
  @JsonTypeName("find-user")
  record FindUser(long id, String user) implements Request {
    public FindUser {
      Checks.id(id);
      Checks.name(user);
    }
  }

  /// Asks for an introduction to `user`, who gets the same as [Event.Introduced]. While there is
  /// one for the pair and purpose already, that is the answer, until one of the two says
  /// [Notification.IntroductionOver]. Answer: [Answer.Introduced]; errors: `self`, `unknown-user`,
  /// `blocked`, `offline`, `throttled`.
  @JsonTypeName("introduce")
  record Introduce(long id, String user, Purpose purpose) implements Request {
    public Introduce {
      Checks.id(id);
      Checks.name(user);
    }
  }

  /// By the initiator of an introduction: the other shall dial this client, and gets
  /// [Event.DialBack]. Answer: [Answer.Done]; errors: `unreachable` (the other does not dial, or
  /// there is no address), `offline`, `usage` (no such introduction).
  @JsonTypeName("reverse")
  record Reverse(long id, String introduction) implements Request {
    public Reverse {
      Checks.id(id);
      Checks.introduction(introduction);
    }
  }

  /// By the initiator of an introduction: both shall meet at the relay; the other gets
  /// [Event.MeetAtRelay]. Answer: [Answer.RelayReady]; errors: `unreachable` (there is no relay, or
  /// the other takes none), `offline`, `throttled`, `usage` (no such introduction).
  @JsonTypeName("relay")
  record Relay(long id, String introduction) implements Request {
    public Relay {
      Checks.id(id);
      Checks.introduction(introduction);
    }
  }

  /// On a link of its own, in place of a login: joins the relay with the token of
  /// [Answer.RelayReady] or [Event.MeetAtRelay]. Answer: [Answer.Done], once both are there; from
  /// its line end on, all bytes pass between the two. Errors: `unreachable`, `timeout`,
  /// `throttled`.
  @JsonTypeName("join-relay")
  record JoinRelay(long id, Bytes token) implements Request {
    public JoinRelay {
      Checks.id(id);
      Checks.size(token, Limits.TICKET_BYTES, "a token");
    }
  }

  /// Offers a file under a name: `file` is the id of its manifest in the layout that was asked for,
  /// `sha256` that of the whole. Answer: [Answer.FileRegistered], which says in which layout the
  /// name is registered, and whether the manifest is wanted; errors: `name-taken`,
  /// `already-registered` (the user holds it all already), `throttled` (too many files).
  @JsonTypeName("register-file")
  record RegisterFile(long id, String name, Sha256 file, long size, int chunks, Sha256 sha256)
      implements Request {
    public RegisterFile {
      Checks.id(id);
      var _ = new FileInfo(name, file, size, chunks, sha256);
    }

    /// The file, as the client has cut it.
    public FileInfo info() {
      return new FileInfo(name, file, size, chunks, sha256);
    }
  }

  /// A page of the manifest that an [Answer.FileRegistered] of this link wanted, in order; `hashes`
  /// has 32 bytes for each chunk, of at most [Limits#PAGE_HASHES]. Answer: [Answer.Done]; with the
  /// `last` page the name is registered. Errors: `name-taken`, `usage` (not wanted, or not the
  /// manifest of that id), `throttled` (too many files, or manifests on their way).
  @JsonTypeName("put-manifest")
  record PutManifest(long id, Sha256 file, boolean last, Hashes hashes) implements Request {
    public PutManifest {
      Checks.id(id);
    }
  }

  /// Asks for a manifest. Answer: [Answer.ManifestPage]; errors: `unknown-file`.
  @JsonTypeName("get-manifest")
  record GetManifest(long id, Sha256 file) implements Request {
    public GetManifest {
      Checks.id(id);
    }
  }

  /// Who holds a file: those online, and if `away` the others too, as far as they ever said.
  /// Neither the asker nor those who have blocked the asker. Answer: [Answer.FileFound]; errors:
  /// `unknown-file`, `throttled` (with `away`: too many such answers are not read yet).
  @JsonTypeName("find-file")
  record FindFile(long id, String name, boolean away) implements Request {
    public FindFile {
      Checks.id(id);
      Checks.fileName(name);
    }
  }

  /// The client holds these chunks of a registered file, besides those it has announced before in
  /// this session. Answer: [Answer.Done]; errors: `unknown-file`, `unknown-chunk`, `throttled`.
  @JsonTypeName("announce")
  record Announce(long id, Sha256 file, ChunkSet chunks) implements Request {
    public Announce {
      Checks.id(id);
    }
  }

  /// The client holds nothing of a file any more. Answer: [Answer.Done]; errors: `unknown-file`.
  @JsonTypeName("withdraw")
  record Withdraw(long id, Sha256 file) implements Request {
    public Withdraw {
      Checks.id(id);
    }
  }

  /// Of which files some chunk would be in nobody's hands online if this user left; the hands of
  /// those who have blocked the user do not count. Answer: [Answer.LastHolder].
  @JsonTypeName("last-holder")
  record AskLastHolder(long id) implements Request {
    public AskLastHolder {
      Checks.id(id);
    }
  }
}
