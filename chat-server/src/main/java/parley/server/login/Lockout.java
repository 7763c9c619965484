package parley.server.login;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Counts wrong passwords: three in a row lock an account for a while, from any address. Names that
/// do not exist are locked in the same way, so that nobody can tell. Any thread may call.
final class Lockout {

  /// Consecutive failures that lock.
  static final int FAILURES = 3;

  /// Unknown names that are remembered; past it the one that is known for longest is forgotten.
  static final int UNKNOWN_NAMES = 10_000;

  /// How an attempt ended.
  sealed interface Verdict {

    /// The password was right, and the account is not locked.
    record Right() implements Verdict {}

    /// It was wrong. `lockedFor` is how long the account is locked now; zero when it is not.
    record Wrong(Duration lockedFor) implements Verdict {}

    /// The account is locked; whether the password was right is not said.
    record Locked(Duration left) implements Verdict {}
  }

  private record Tally(int failures, Instant lockedUntil) {}

  private static final Tally CLEAN = new Tally(0, Instant.MIN);

  private final Duration lockFor;
  private final Clock clock;

  // Guarded by this.
  private final Map<String, Tally> known = new HashMap<>();
  private final SequencedMap<String, Tally> unknown = new LinkedHashMap<>();

  Lockout(Duration lockFor, Clock clock) {
    this.lockFor = lockFor;
    this.clock = clock;
  }

  /// Checks and counts in one step. While the user is online failures do not count.
  synchronized Verdict attempt(String name, boolean exists, boolean online, boolean right) {
    Map<String, Tally> records = exists ? known : unknown;
    Tally tally = records.getOrDefault(name, CLEAN);
    Instant now = clock.instant();
    if (now.isBefore(tally.lockedUntil)) {
      return new Verdict.Locked(Duration.between(now, tally.lockedUntil));
    }
    if (right) {
      records.remove(name);
      return new Verdict.Right();
    }
    if (online) {
      return new Verdict.Wrong(Duration.ZERO);
    }
    boolean lock = tally.failures + 1 == FAILURES;
    // After a lock the count starts at 0.
    records.put(
        name, lock ? new Tally(0, now.plus(lockFor)) : new Tally(tally.failures + 1, Instant.MIN));
    if (unknown.size() > UNKNOWN_NAMES) {
      unknown.pollFirstEntry();
    }
    return new Verdict.Wrong(lock ? lockFor : Duration.ZERO);
  }
}
