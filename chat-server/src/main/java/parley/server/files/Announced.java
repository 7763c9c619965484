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

  /// It does not count.
  record Refused(Refusal why) implements Announced {}
}
