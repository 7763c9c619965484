package parley.client.transfer;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parley.client.Download;
import parley.client.FileSearch;
import parley.client.Outcome;
import parley.client.SharedFile;
import parley.client.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;

/// Files: shared, searched for, going up and down.
public final class Transfers {

  /// Registers a file of the folder, in so many chunks.
  public void register(
      String file, OptionalInt chunks, CompletableFuture<Outcome<SharedFile>> outcome) {
    notYet(outcome);
  }

  /// Who online holds a file.
  public void search(String file, CompletableFuture<Outcome<FileSearch>> outcome) {
    notYet(outcome);
  }

  /// Fetches those chunks of a file; none means all.
  public void download(String file, ChunkSet chunks, CompletableFuture<Outcome<Download>> outcome) {
    notYet(outcome);
  }

  /// What is going up and down.
  public void transfers(CompletableFuture<List<Transfer>> transfers) {
    transfers.complete(List.of());
  }

  /// Lets a download stand still.
  public void pause(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    notYet(outcome);
  }

  /// Goes on with a download that stands still.
  public void resume(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    notYet(outcome);
  }

  /// Gives up a download; its part file goes.
  public void cancel(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    notYet(outcome);
  }

  /// Of which files nobody else online has all that this client has.
  public void lastHolder(CompletableFuture<Outcome<List<String>>> outcome) {
    notYet(outcome);
  }

  private static <T extends @Nullable Object> void notYet(CompletableFuture<Outcome<T>> outcome) {
    outcome.complete(new Outcome.Refused<>(Code.UNKNOWN_COMMAND, "not built yet"));
  }
}
