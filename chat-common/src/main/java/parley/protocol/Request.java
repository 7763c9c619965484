package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

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
      Limits.checkId(id);
      Limits.checkName(user);
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
      Limits.checkId(id);
      Limits.checkScram(message);
    }
  }

  /// Ends a login: `message` is SCRAM's client-final-message, `identity` the home's key and its
  /// signature over `parley-identity-v1` and the AuthMessage. Answer: [Answer.Welcome]; errors:
  /// `wrong-password`, `locked`, `throttled`, `already-online`.
  @JsonTypeName("scram-final")
  record ScramFinal(long id, String message, Identity identity) implements Request {
    public ScramFinal {
      Limits.checkId(id);
      Limits.checkScram(message);
    }
  }

  /// Takes up a session lost less than [Limits#RESUME_WITHIN] ago: `identity` is the key that the
  /// session was opened with and its signature over `parley-resume-v1`, the nonce of [Event.Hello]
  /// and the certificate's hash. Answer: [Answer.Resumed]; errors: `wrong-password` (no such
  /// session: log in), `already-online`.
  @JsonTypeName("resume")
  record Resume(long id, String user, Identity identity) implements Request {
    public Resume {
      Limits.checkId(id);
      Limits.checkName(user);
    }
  }

  /// A message to one user. `again` says that it may have been on a wire before: an entry of the
  /// outbox keeps its `messageId` for ever. Answer: [Answer.Receipt]; errors: `self`,
  /// `unknown-user`, `blocked`, `too-large`, `mailbox-full`, `usage` (no text).
  @JsonTypeName("message")
  record SendMessage(long id, String to, MessageId messageId, String text, boolean again)
      implements Request {
    public SendMessage {
      Limits.checkId(id);
      Limits.checkName(to);
      Limits.checkText(text);
    }
  }

  /// A message to everyone online. Answer: [Answer.BroadcastSent]; errors: `too-large`, `usage`.
  @JsonTypeName("broadcast")
  record SendBroadcast(long id, String text) implements Request {
    public SendBroadcast {
      Limits.checkId(id);
      Limits.checkText(text);
    }
  }

  /// Who is online. Answer: [Answer.Users].
  @JsonTypeName("whoelse")
  record WhoElse(long id) implements Request {
    public WhoElse {
      Limits.checkId(id);
    }
  }

  /// Who is online, or was within the last `seconds` (0 or more). Answer: [Answer.Users].
  @JsonTypeName("whoelsesince")
  record WhoElseSince(long id, long seconds) implements Request {
    public WhoElseSince {
      Limits.checkId(id);
      if (seconds < 0) {
        throw new IllegalArgumentException("seconds must be 0 or more");
      }
    }
  }

  /// Blocks `user`. Answer: [Answer.Done]; errors: `self`, `unknown-user`, `already-blocked`.
  @JsonTypeName("block")
  record Block(long id, String user) implements Request {
    public Block {
      Limits.checkId(id);
      Limits.checkName(user);
    }
  }

  /// Unblocks `user`. Answer: [Answer.Done]; errors: `self`, `unknown-user`, `not-blocked`.
  @JsonTypeName("unblock")
  record Unblock(long id, String user) implements Request {
    public Unblock {
      Limits.checkId(id);
      Limits.checkName(user);
    }
  }

  /// Ends the session. Answer: [Answer.Done], then the server closes the link.
  @JsonTypeName("logout")
  record Logout(long id) implements Request {
    public Logout {
      Limits.checkId(id);
    }
  }
}
