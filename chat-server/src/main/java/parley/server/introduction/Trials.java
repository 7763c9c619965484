package parley.server.introduction;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import parley.protocol.Limits;
import parley.server.account.Account;

/// Hosts that one user advertises without proof that they are the user's: each goes to few peers,
/// and not often to the same, until one of them has reached the user there. So nobody can be made
/// the target of many by being named. Outlives sessions, as else a new login would begin anew.
/// Guarded by [Introductions].
final class Trials {

  /// After this time a host is tried anew.
  static final Duration TRIAL = Duration.ofHours(1);

  /// Hosts of one user that may be on trial at once; further ones are told to nobody.
  static final int HOSTS = 64;

  private final Map<InetAddress, Trial> trials = new HashMap<>();

  private static final class Trial {
    final Instant since;
    final Map<Account, Instant> told = new HashMap<>();
    boolean proven;

    Trial(Instant since) {
      this.since = since;
    }

    boolean isOver(Instant now) {
      return !now.isBefore(since.plus(TRIAL));
    }
  }

  /// Whether `peer` may be told of `host` now, which counts.
  boolean tell(InetAddress host, Account peer, Instant now) {
    trials.values().removeIf(each -> each.isOver(now));
    Trial trial = trials.get(host);
    if (trial == null) {
      if (trials.size() >= HOSTS) {
        return false;
      }
      trial = new Trial(now);
      trials.put(host, trial);
    }
    if (trial.proven) {
      return true;
    }
    Instant last = trial.told.get(peer);
    boolean may =
        last == null
            ? trial.told.size() < Limits.UNPROVEN_PEERS
            : !now.isBefore(last.plus(Limits.INTRODUCTION_LIVES));
    if (may) {
      trial.told.put(peer, now);
    }
    return may;
  }

  /// Whether none of them is on trial any more.
  boolean areOver(Instant now) {
    return trials.values().stream().allMatch(each -> each.isOver(now));
  }

  /// A peer has reached the user at `host`.
  void prove(InetAddress host) {
    Trial trial = trials.get(host);
    if (trial != null) {
      trial.proven = true;
    }
  }
}
