package parley.bench;

/// A benchmark that could not be carried out: no measurement is better than a wrong one. The
/// message is one line for people.
final class BenchmarkException extends Exception {

  private static final long serialVersionUID = 1L;

  BenchmarkException(String message) {
    super(message);
  }
}
