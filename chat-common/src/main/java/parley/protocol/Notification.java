package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/// What a client tells the server without asking: it has no id and gets no answer.
public sealed interface Notification extends FromClient {

  /// Every [Event.Delivery] up to number `delivery` has been shown and recorded. Cumulative.
  @JsonTypeName("ack")
  record Ack(long delivery) implements Notification {
    public Ack {
      if (delivery < 1) {
        throw new IllegalArgumentException("delivery must be 1 or more");
      }
    }
  }

  /// The reply to [Event.Ping].
  @JsonTypeName("pong")
  record Pong() implements Notification {}

  /// The user gave a command that needed no server: it counts against inactivity.
  @JsonTypeName("active")
  record Active() implements Notification {}

  /// An authenticated link of that introduction came about at `address`, one of those that the
  /// server gave out: it is no stranger's.
  @JsonTypeName("linked")
  record Linked(String introduction, String address) implements Notification {
    public Linked {
      Checks.introduction(introduction);
      Checks.addresses(List.of(address));
    }
  }

  /// That introduction is over for this client: its ticket is spent, or every way has been tried in
  /// vain. Who of the two asks next, for the same purpose, gets another.
  @JsonTypeName("introduction-over")
  record IntroductionOver(String introduction) implements Notification {
    public IntroductionOver {
      Checks.introduction(introduction);
    }
  }

  /// `user`, who is said to hold `chunk` of `file`, did not give it, or gave something else.
  @JsonTypeName("source-failed")
  record SourceFailed(Sha256 file, String user, int chunk) implements Notification {
    public SourceFailed {
      Checks.name(user);
      Checks.chunk(chunk);
    }
  }
}
