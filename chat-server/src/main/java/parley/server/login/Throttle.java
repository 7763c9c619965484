package parley.server.login;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.server.admission.Origin;

/// Counts events of each address, or [Origin], within the last minute. Any thread may call.
final class Throttle {

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /// Addresses that are remembered; past it the one first seen is forgotten.
  private static final int ADDRESSES = 10_000;

  private final int limit;
  private final Clock clock;

  // Guarded by this.
  private final Map<Origin, Deque<Instant>> events =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Deque<Instant>> eldest) {
          return size() > ADDRESSES;
        }
      };

  /// Lets each address have `limit` events a minute.
  Throttle(int limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /// Counts one.
  synchronized void count(InetAddress address) {
    Deque<Instant> times = events.computeIfAbsent(Origin.of(address), a -> new ArrayDeque<>());
    times.add(clock.instant());
    if (times.size() > limit + 1) {
      times.remove();
    }
  }

  /// Whether the address had more than its limit within the last minute.
  synchronized boolean isExceeded(InetAddress address) {
    Origin origin = Origin.of(address);
    Deque<Instant> times = events.get(origin);
    if (times == null) {
      return false;
    }
    Instant cutoff = clock.instant().minus(WINDOW);
    while (!times.isEmpty() && times.getFirst().isBefore(cutoff)) {
      times.remove();
    }
    if (times.isEmpty()) {
      events.remove(origin);
    }
    return times.size() > limit;
  }
}
