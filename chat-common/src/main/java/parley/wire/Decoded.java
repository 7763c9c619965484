package parley.wire;

import parley.protocol.Code;
import parley.protocol.Message;

/// What a frame turned out to be.
///
/// @param <M> what the other side may say
public sealed interface Decoded<M extends Message> {

  /// A message.
  record Ok<M extends Message>(M message) implements Decoded<M> {}

  /// A well-formed object that is no message: of a type that is not known here (`code` is
  /// `unknown-command`), or with fields that are missing or out of range (`usage`); or a message
  /// that there was no time to read (`throttled`). `id` is its request id, or -1 when it has none
  /// and so can have no answer.
  record Rejected<M extends Message>(long id, Code code, String text) implements Decoded<M> {}
}
