package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// Names one message of one sender for ever: `run` is random for each run of a client process (1 to
/// 32 of `A-Z a-z 0-9 _ -`), `counter` counts from 1 within it. On the wire `run.counter`.
public record MessageId(String run, long counter) {

  private static final int RUN_LENGTH = 32;

  /// So many digits fit 64 bits without a sign: a number too great for a `long` comes out negative.
  private static final int COUNTER_LENGTH = 19;

  // Without this Jackson would take an object with the two fields as well.
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
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
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static MessageId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("a message id is run.counter");
    }
    return new MessageId(text.substring(0, dot), parseCounter(text, dot + 1));
  }

  @JsonValue
  @Override
  public String toString() {
    return run + '.' + counter;
  }

  /// Digits only, and no zero in front: an id has one spelling.
  private static long parseCounter(String text, int from) {
    int digits = text.length() - from;
    if (digits < 1 || digits > COUNTER_LENGTH || text.charAt(from) == '0') {
      throw badCounter();
    }
    long counter = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw badCounter();
      }
      counter = counter * 10 + (c - '0');
    }
    if (counter < 0) {
      throw badCounter();
    }
    return counter;
  }

  private static IllegalArgumentException badCounter() {
    return new IllegalArgumentException("a message counter is a whole number from 1 to 2^63 - 1");
  }

  private static boolean isRunChar(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }
}
