package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;

/// What the server says unasked. Clients skip types that they do not know.
public sealed interface Event extends FromServer {

  /// The first frame of every link. `version` is [Limits#PROTOCOL_VERSION]; `nonce` are
  /// [Limits#NONCE_BYTES] random bytes, fresh for this link, that a resumption signs.
  @JsonTypeName("hello")
  record Hello(int version, Bytes nonce) implements Event {
    public Hello {
      Checks.size(nonce, Limits.NONCE_BYTES, "a nonce");
    }
  }

  /// Users who came or went, in order; at most [Limits#PRESENCE_CHANGES].
  @JsonTypeName("presence")
  record Presence(List<Change> changes) implements Event {
    public Presence {
      changes = List.copyOf(changes);
    }

    /// One user who is now `online`, or no longer.
    public record Change(String user, boolean online) {
      public Change {
        Checks.name(user);
      }
    }
  }

  /// A message for this user, to be shown, recorded and acknowledged with [Notification.Ack] by its
  /// `number`: 1, 2, 3 … within the session. Sender and time (`sent`) are the server's word.
  /// `stored`: it waited in the mailbox. `again`: it may have been shown before, in another home.
  @JsonTypeName("delivery")
  record Delivery(
      long number,
      String from,
      MessageId messageId,
      Instant sent,
      String text,
      boolean stored,
      boolean again)
      implements Event {
    public Delivery {
      if (number < 1) {
        throw new IllegalArgumentException("number must be 1 or more");
      }
      Checks.name(from);
      Checks.text(text);
    }

    @Override
    public String toString() {
      return "Delivery[" + number + ", " + messageId + " from " + from + "]";
    }
  }

  /// A broadcast. It is not acknowledged.
  @JsonTypeName("broadcast-message")
  record BroadcastMessage(String from, Instant sent, String text) implements Event {
    public BroadcastMessage {
      Checks.name(from);
      Checks.text(text);
    }

    @Override
    public String toString() {
      return "BroadcastMessage[from " + from + "]";
    }
  }

  /// Asks for [Notification.Pong].
  @JsonTypeName("ping")
  record Ping() implements Event {}

  /// The server ends this session, and closes the link after this frame.
  @JsonTypeName("ended")
  record Ended(Code code, String text) implements Event {
    public Ended {
      Checks.text(text);
    }
  }

  /// Somebody has asked for an introduction to this user: a link may come in, and who proves to be
  /// `introduction.user()` and shows its ticket is welcome.
  @JsonTypeName("introduction")
  record Introduced(Introduction introduction) implements Event {}

  /// The initiator of an introduction cannot reach this client, which shall dial: at most
  /// [Limits#ADDRESSES] addresses, as in [Introduction].
  @JsonTypeName("dial-back")
  record DialBack(String introduction, List<String> addresses) implements Event {
    public DialBack {
      Checks.introduction(introduction);
      addresses = List.copyOf(addresses);
      Checks.addresses(addresses);
    }
  }

  /// The initiator of an introduction has given it up, or is gone: nobody will come.
  @JsonTypeName("introduction-ended")
  record IntroductionEnded(String introduction) implements Event {
    public IntroductionEnded {
      Checks.introduction(introduction);
    }
  }

  /// The initiator of an introduction waits at the relay; `token` is this client's.
  @JsonTypeName("meet-at-relay")
  record MeetAtRelay(String introduction, Bytes token) implements Event {
    public MeetAtRelay {
      Checks.introduction(introduction);
      Checks.size(token, Limits.TICKET_BYTES, "a token");
    }
  }
}
