package parley.client;

import parley.protocol.Code;

/// How a command went. A refusal is a value; exceptions are left for faults.
///
/// @param <T> what success brings
public sealed interface Outcome<T> {

  /// It was carried out.
  record Ok<T>(T value) implements Outcome<T> {}

  /// It was not, and changed nothing. `text` is one line for people.
  record Refused<T>(Code code, String text) implements Outcome<T> {}
}
