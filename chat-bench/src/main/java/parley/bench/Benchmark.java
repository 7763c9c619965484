package parley.bench;

import java.util.Map;
import java.util.function.Consumer;
import parley.sandbox.ServerProcess;

/// One benchmark.
interface Benchmark {

  /// Runs it, and says what it found.
  ///
  /// @throws BenchmarkException when there is nothing to find: a user was lost or refused
  Map<Measure, Double> run(Setting setting) throws BenchmarkException, InterruptedException;

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
