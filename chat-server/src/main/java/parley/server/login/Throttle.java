package parley.server.login;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.server.admission.Origin;

/// Counts events of each address, or [Origin], within the last minute, and of each site, whose
/// owner has as many origins as a /48 has /64s. Any thread may call.
final class Throttle {

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /// Origins, and sites, that are remembered; past it the one of which nothing came for longest is
  /// forgotten.
  static final int ORIGINS = 10_000;

  /// How much more than an address a site may: some of its addresses are those of other people.
  static final int SITE = 10;

  private final Clock clock;

  // Guarded by this.
  private final Counts origins;
  private final Counts sites;

  /// Lets each address have `limit` events a minute.
  Throttle(int limit, Clock clock) {
    this.clock = clock;
    origins = new Counts(limit);
    sites = new Counts(SITE * limit);
  }

  /// Counts one.
  synchronized void count(InetAddress address) {
    Instant now = clock.instant();
    origins.count(Origin.of(address), now);
    sites.count(Origin.site(address), now);
  }

  /// Whether the address, or its site, had more than its limit within the last minute.
  synchronized boolean isExceeded(InetAddress address) {
    Instant now = clock.instant();
    return origins.isExceeded(Origin.of(address), now)
        || sites.isExceeded(Origin.site(address), now);
  }

  private static final class Counts {

    private final int limit;

    /// Those of which something came last are last.
    private final Map<Origin, Deque<Instant>> events = new LinkedHashMap<>();

    Counts(int limit) {
      this.limit = limit;
    }

    void count(Origin origin, Instant now) {
      Deque<Instant> before = events.remove(origin);
      Deque<Instant> times = before == null ? new ArrayDeque<>(1) : before;
      times.add(now);
      if (times.size() > limit + 1) {
        times.remove();
      }
      events.put(origin, times);
      forget(now.minus(WINDOW));
    }

    /// Whose minute is over goes first: the map has them in that order.
    private void forget(Instant cutoff) {
      Iterator<Deque<Instant>> eldest = events.values().iterator();
      while (eldest.hasNext()) {
        if (!eldest.next().getLast().isBefore(cutoff) && events.size() <= ORIGINS) {
          return;
        }
        eldest.remove();
      }
    }

    boolean isExceeded(Origin origin, Instant now) {
      Deque<Instant> times = events.get(origin);
      if (times == null) {
        return false;
      }
      Instant cutoff = now.minus(WINDOW);
      while (!times.isEmpty() && times.getFirst().isBefore(cutoff)) {
        times.remove();
      }
      if (times.isEmpty()) {
        events.remove(origin);
      }
      return times.size() > limit;
    }
  }
}
