package parley.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import parley.sandbox.ServerProcess;

/// One benchmark.
interface Benchmark {

  /// Runs it, and says what it found; a curve has several lines.
  ///
  /// @throws BenchmarkException when there is nothing to find: a user was lost or refused
  List<Map<Measure, Double>> run(Setting setting) throws BenchmarkException, InterruptedException;

  /// What it looks at of what it can be asked for, besides TLS: what concerns messages, unless it
  /// says otherwise.
  default Set<Parameter> parameters() {
    return Set.of(
        Parameter.USERS, Parameter.WINDOW, Parameter.SIZE, Parameter.SECONDS, Parameter.WARM_UP);
  }

  /// What it makes of what it is asked for.
  default Options adjust(Options asked) {
    return asked;
  }

  /// More flags for the JVM of its server.
  default List<String> serverFlags() {
    return List.of();
  }

  /// What a benchmark works with.
  ///
  /// @param server fresh
  /// @param progress hears in a few words what is going on
  record Setting(Options options, ServerProcess server, Consumer<String> progress) {

    void tell(String text) {
      progress.accept(text);
    }
  }
}
