package parley.bench;

import java.time.Duration;
import parley.sandbox.ServerProcess;

/// Measures time, and the processor time of a server and of this process meanwhile.
final class Meter {

  private final ServerProcess server;
  private final long started = System.nanoTime();
  private final Duration cpu;
  private final Duration own = own();

  /// What passed: wall-clock time, and processor time of all threads of the server, and of this
  /// process, which makes the load.
  record Reading(double seconds, double cpuSeconds, double ownCpuSeconds) {

    Reading plus(Reading other) {
      return new Reading(
          seconds + other.seconds,
          cpuSeconds + other.cpuSeconds,
          ownCpuSeconds + other.ownCpuSeconds);
    }

    double perSecond(long count) {
      return count / seconds;
    }

    double cpuMicrosPer(long count) {
      return cpuSeconds * 1e6 / count;
    }

    /// How many cores this process kept busy: near the number of its event loops it was the limit,
    /// and not the server.
    double ownCores() {
      return ownCpuSeconds / seconds;
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
        (System.nanoTime() - started) / 1e9,
        server.cpu().minus(cpu).toNanos() / 1e9,
        own().minus(own).toNanos() / 1e9);
  }

  private static Duration own() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
