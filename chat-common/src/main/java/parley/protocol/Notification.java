package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;

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
}
