package parley.conversation;

import java.util.concurrent.CompletableFuture;

/// A running `chat --json`. Any thread may call. What it prints goes, line by line, to the consumer
/// that it was started with.
interface Chat {

  /// Gives it input.
  void type(byte[] bytes);

  /// Ends its input.
  void endInput();

  /// Ends it at once, as `kill -9` would.
  void kill();

  /// Its exit status, when it has ended and all of its output has been read.
  CompletableFuture<Integer> exit();

  /// What it has printed on standard error.
  String diagnostics();
}
