package parley.client.api;

import org.jspecify.annotations.Nullable;
import parley.protocol.Code;

/// How a command went. A refusal is a value; exceptions are left for faults.
///
/// @param <T> what success brings
public sealed interface Outcome<T extends @Nullable Object> {

  /// It was carried out.
  record Ok<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /// It was not, and changed nothing. `text` is one line for people.
  record Refused<T extends @Nullable Object>(Code code, String text) implements Outcome<T> {

    /// There is nobody any more who could carry it out.
    public static <T extends @Nullable Object> Refused<T> ended() {
      return new Refused<>(Code.NOT_CONNECTED, "the client has ended");
    }
  }
}
