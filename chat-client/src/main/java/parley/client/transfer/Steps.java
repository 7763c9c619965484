package parley.client.transfer;

import java.io.IOException;
import java.util.function.Consumer;

/// The steps of something that goes back and forth between the loop and the disk, until it is over.
/// Belongs to the swarm loop; the disk may ask whether it is over.
final class Steps {

  private final TransferContext context;
  private final Consumer<IOException> failed;

  /// Set on the loop.
  private volatile boolean over;

  /// `failed` hears what the disk did not do.
  Steps(TransferContext context, Consumer<IOException> failed) {
    this.context = context;
    this.failed = failed;
  }

  /// What a disk is asked, on its thread.
  interface DiskQuestion<T> {
    T answer() throws IOException;
  }

  /// Whether it is over. Any thread.
  boolean areOver() {
    return over;
  }

  /// It is over: no further step is taken.
  void end() {
    over = true;
  }

  void unlessOver(Runnable step) {
    if (!over) {
      step.run();
    }
  }

  /// Asks the disk, and goes on with its answer.
  <T> void onDisk(DiskQuestion<T> question, Consumer<T> answered) {
    onDisk(question, answered, _ -> {});
  }

  /// The same; `late` gets an answer that comes when it is over.
  <T> void onDisk(DiskQuestion<T> question, Consumer<T> answered, Consumer<T> late) {
    context
        .workers()
        .disk()
        .execute(() -> {
          Runnable next;
          try {
            T answer = question.answer();
            next = () -> (over ? late : answered).accept(answer);
          } catch (IOException e) {
            next = () -> unlessOver(() -> failed.accept(e));
          }
          context.loop().execute(next);
        });
  }
}
