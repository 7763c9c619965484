package parley.bench;

import parley.protocol.Limits;

/// What a benchmark is asked for.
///
/// @param users accounts and, where not said otherwise, connections; 2 or more
/// @param window messages that a sender has outstanding; for broadcasts: broadcasts
/// @param size bytes of a text
/// @param warmUp seconds before anything is measured, in which the server's JVM compiles what it
///   runs often
/// @param seconds how long is measured
/// @param rounds how often that is done, each time with a fresh server
/// @param tls whether the links with the server are encrypted
/// @param swarm what is asked for where files are moved
record Options(
    int users,
    int window,
    int size,
    int warmUp,
    int seconds,
    int rounds,
    boolean tls,
    SwarmOptions swarm) {

  /// More would not fit into the server's own window of unanswered requests and letters.
  static final int WINDOW_AT_MOST = 256;

  static final int SECONDS_AT_MOST = 3600;

  static final int ROUNDS_AT_MOST = 20;

  Options {
    check("--users", users, 2, 1_000_000);
    check("--window", window, 1, WINDOW_AT_MOST);
    check("--size", size, Texts.MARK_LENGTH, Limits.TEXT_BYTES);
    check("--warm-up", warmUp, 0, SECONDS_AT_MOST);
    check("--seconds", seconds, 1, SECONDS_AT_MOST);
    check("--rounds", rounds, 1, ROUNDS_AT_MOST);
  }

  /// The same, but encrypted.
  Options overTls() {
    return new Options(users, window, size, warmUp, seconds, rounds, true, swarm);
  }

  static void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, not %,d".formatted(option, least, most, value));
    }
  }
}
