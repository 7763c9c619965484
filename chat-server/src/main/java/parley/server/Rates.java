package parley.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import parley.protocol.Limits;
import parley.server.account.Account;

/// How often each user may ask: a token bucket for each user and class of requests, which holds
/// what comes in [Limits#BURST]. It outlives sessions: logging in again fills no bucket.
///
/// A bucket is one number, the time at which it will be full again (the generic cell rate
/// algorithm, ITU-T I.371); a request costs a look at a map, and no lock. A user's requests are
/// taken on one event loop, that of the session; a session that takes over from a dead one may let
/// one request more or less pass.
@SuppressWarnings("EnumOrdinal") // The places of an array in memory, which nobody else sees.
final class Rates {

  /// Classes of requests. Each has buckets of its own, so that none can starve another.
  enum Kind {
    MESSAGE,
    BROADCAST,
    /// Who is there.
    QUERY,
    /// What is stored for a user's own sake.
    CHANGE,
    /// The way to other clients.
    PEER,
    /// The registry of files.
    FILE
  }

  private final long[] nanosPerToken = new long[Kind.values().length];
  private final Map<Account, AtomicLongArray> fullAt = new ConcurrentHashMap<>();

  /// So many messages and broadcasts of one user a second, 1 to 1,000,000.
  Rates(int messagesPerSecond, int broadcastsPerSecond) {
    for (Kind kind : Kind.values()) {
      int perSecond =
          switch (kind) {
            case MESSAGE -> messagesPerSecond;
            case BROADCAST -> broadcastsPerSecond;
            case QUERY, CHANGE, PEER, FILE -> Limits.REQUESTS_PER_SECOND;
          };
      nanosPerToken[kind.ordinal()] = 1_000_000_000L / perSecond;
    }
  }

  /// Takes tokens of `user`, if they are there, at the time `now` in nanoseconds. What costs more
  /// than a bucket holds takes a full one, or else it could never be had. Returns 0 when they were
  /// there, or else how long it takes until they will be.
  long take(Account user, Kind kind, int tokens, long now) {
    AtomicLongArray buckets = fullAt.computeIfAbsent(user, u -> full(now));
    long taken = Math.min(tokens * nanosPerToken[kind.ordinal()], Limits.BURST.toNanos());
    long full = Math.max(now, buckets.getOpaque(kind.ordinal())) + taken;
    long wait = full - now - Limits.BURST.toNanos();
    if (wait > 0) {
      return wait;
    }
    buckets.setOpaque(kind.ordinal(), full);
    return 0;
  }

  private static AtomicLongArray full(long now) {
    AtomicLongArray buckets = new AtomicLongArray(Kind.values().length);
    for (int i = 0; i < buckets.length(); i++) {
      buckets.setOpaque(i, now);
    }
    return buckets;
  }
}
