package parley.bench;

import java.time.Duration;
import parley.sandbox.ServerProcess;

/// Measures time, and the processor time of a server meanwhile.
final class Meter {

  private final ServerProcess server;
  private final long started = System.nanoTime();
  private final Duration cpu;

  /// What passed: wall-clock time, and processor time of all the server's threads.
  record Reading(double seconds, double cpuSeconds) {

    Reading plus(Reading other) {
      return new Reading(seconds + other.seconds, cpuSeconds + other.cpuSeconds);
    }

    double perSecond(long count) {
      return count / seconds;
    }

    double cpuMicrosPer(long count) {
      return cpuSeconds * 1e6 / count;
    }
  }

  /// Starts now.
  Meter(ServerProcess server) {
    this.server = server;
    this.cpu = server.cpu();
  }

  /// What has passed since.
  Reading read() {
    return new Reading(
        (System.nanoTime() - started) / 1e9, server.cpu().minus(cpu).toNanos() / 1e9);
  }
}
