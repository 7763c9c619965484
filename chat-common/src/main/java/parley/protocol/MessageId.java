package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one message of one sender for ever: `run` is random for each run of a client process (1 to
/// 32 of `A-Z a-z 0-9 _ -`), `counter` counts from 1 within it. On the wire `run.counter`.
public record MessageId(String run, long counter) {

  private static final int RUN_LENGTH = 32;

  public MessageId {
    if (run.isEmpty() || run.length() > RUN_LENGTH || !run.chars().allMatch(MessageId::isRunChar)) {
      throw new IllegalArgumentException("a run is 1 to 32 of A-Z a-z 0-9 _ -");
    }
    if (counter < 1) {
      throw new IllegalArgumentException("a message counter starts at 1");
    }
  }

  /// Reads the form that [#toString] writes.
  ///
  /// @throws IllegalArgumentException when `text` has another form
  @JsonCreator
  public static MessageId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0 || text.length() > RUN_LENGTH + 20) {
      throw new IllegalArgumentException("a message id is run.counter");
    }
    String counter = text.substring(dot + 1);
    // One spelling each: what decodes encodes to the same bytes.
    if (!counter.matches("[1-9][0-9]{0,18}")) {
      throw new IllegalArgumentException("a message counter is a whole number from 1");
    }
    return new MessageId(text.substring(0, dot), Long.parseLong(counter));
  }

  @JsonValue
  @Override
  public String toString() {
    return run + '.' + counter;
  }

  private static boolean isRunChar(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }
}
