package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/// The server's one reply to a [Request], with the same `id`.
public sealed interface Answer extends FromServer {

  /// The number of the request.
  long id();

  /// The request was carried out; there is nothing more to say.
  @JsonTypeName("done")
  record Done(long id) implements Answer {}

  /// The request was not carried out, and changed nothing. `text` is one line for people.
  @JsonTypeName("refused")
  record Refused(long id, Code code, String text) implements Answer {
    public Refused {
      Limits.checkText(text);
    }
  }

  /// SCRAM's server-first-message.
  @JsonTypeName("challenge")
  record Challenge(long id, String message) implements Answer {
    public Challenge {
      Limits.checkScram(message);
    }
  }

  /// Logged in. `session` is greater than that of every earlier session of the account; `message`
  /// is SCRAM's server-final-message, which the client must verify before it trusts the server.
  @JsonTypeName("welcome")
  record Welcome(long id, long session, String message) implements Answer {
    public Welcome {
      Limits.checkScram(message);
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

  /// One page of an answer that lists users, at most [Limits#PAGE_USERS] of them, sorted over all
  /// pages. Pages are numbered from 0 and come in order; `last` marks the last.
  @JsonTypeName("users")
  record Users(long id, int page, boolean last, List<String> users) implements Answer {
    public Users {
      users = List.copyOf(users);
      users.forEach(Limits::checkName);
    }
  }
}
