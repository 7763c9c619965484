package parley.server.files;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What comes of announcing chunks of a file.
sealed interface Announced {

  /// It counts already.
  Announced DONE = new Counts(CompletableFuture.completedStage(null));

  /// It counts, when the stage completes: of somebody who is new, when it is stored.
  record Counts(CompletionStage<Void> stored) implements Announced {}

  /// The file is no more.
  record Gone() implements Announced {}

  /// The user holds something of too many files.
  record TooMany() implements Announced {}

  /// The registry has no room for more.
  record NoRoom() implements Announced {}
}
