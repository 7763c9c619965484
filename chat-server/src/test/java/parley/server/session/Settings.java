package parley.server.session;

import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;

/// Settings of sessions, for tests of something else.
public final class Settings {

  private Settings() {}

  /// With as much memory as anybody likes, and nobody who counts.
  public static Setting unbounded(Requests requests, Timeouts timeouts) {
    return new Setting(
        requests,
        timeouts,
        Metrics.unseen(),
        new MemoryShare(Long.MAX_VALUE),
        new MemoryShare(Long.MAX_VALUE),
        new MemoryShare(Long.MAX_VALUE));
  }
}
