package parley.server.store;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import parley.protocol.Bytes;
import parley.protocol.MessageId;

/// A store that commits when the test says so, or fails when the test says so: every moment between
/// a request and its commit can be looked at. Letters, ends of sessions and signs of life only; the
/// rest is done at once.
public final class SteppedStore implements Store {

  /// What a store finds that knows of no file.
  public static final FileStore.Files NO_FILES =
      new FileStore.Files(List.of(), List.of(), List.of(), Instant.EPOCH);

  private record Step(Runnable commit, Runnable fail) {}

  private final Deque<Step> pending = new ArrayDeque<>();
  private final List<StoredLetter> letters = new ArrayList<>();
  private boolean full;

  /// Commits all that was asked for, and what that leads to.
  public void commitAll() {
    while (!pending.isEmpty()) {
      commit();
    }
  }

  /// Commits the first thing that was asked for.
  public void commit() {
    if (!pending.isEmpty()) {
      pending.remove().commit.run();
    }
  }

  /// Fails all that was asked for, as a full disk does.
  public void failAll() {
    for (int i = pending.size(); i > 0; i--) {
      pending.remove().fail.run();
    }
  }

  /// From now on the disk is full, or has room again: what is there can be read, and that is all.
  public void setFull(boolean full) {
    this.full = full;
  }

  /// Whether something was asked for that is not committed yet.
  public boolean isAsked() {
    return !pending.isEmpty();
  }

  /// What is on the disk.
  public List<StoredLetter> onDisk() {
    return List.copyOf(letters);
  }

  private <T> CompletionStage<T> read(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    pending.add(new Step(() -> done.complete(work.get()), () -> fail(done)));
    return done;
  }

  private <T> CompletionStage<T> write(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Runnable fail = () -> fail(done);
    pending.add(
        new Step(
            () -> {
              if (full) {
                fail.run();
              } else {
                done.complete(work.get());
              }
            },
            fail));
    return done;
  }

  private static void fail(CompletableFuture<?> done) {
    done.completeExceptionally(new StoreException("no space left"));
  }

  @Override
  public CompletionStage<Integer> append(List<StoredLetter> added) {
    return write(() -> {
      int fresh = 0;
      for (StoredLetter letter : added) {
        if (!has(letter.recipient(), letter.sender(), letter.messageId())) {
          letters.add(letter);
          fresh++;
        }
      }
      return fresh;
    });
  }

  @Override
  public CompletionStage<Boolean> contains(long recipient, long sender, MessageId messageId) {
    return read(() -> has(recipient, sender, messageId));
  }

  private boolean has(long recipient, long sender, MessageId messageId) {
    return letters.stream()
        .anyMatch(letter ->
            letter.recipient() == recipient
                && letter.sender() == sender
                && letter.messageId().equals(messageId));
  }

  @Override
  public CompletionStage<List<StoredLetter>> read(long recipient, long position, int count) {
    return read(() -> {
      List<StoredLetter> there =
          letters.stream()
              .filter(l -> l.recipient() == recipient && l.position() > position)
              .sorted(Comparator.comparingLong(StoredLetter::position))
              .limit(count)
              .toList();
      List<StoredLetter> found = new ArrayList<>();
      int bytes = 0;
      for (int i = 0; i < there.size() && bytes < READ_BYTES; i++) {
        found.add(there.get(i));
        bytes += 2 * there.get(i).text().length();
      }
      if (!full) {
        letters.replaceAll(l -> found.contains(l) ? again(l) : l);
      }
      return found;
    });
  }

  private static StoredLetter again(StoredLetter l) {
    return new StoredLetter(
        l.recipient(), l.position(), l.sender(), l.messageId(), l.sent(), l.text(), true);
  }

  @Override
  public CompletionStage<Integer> delete(long recipient, long position) {
    return write(() -> {
      int before = letters.size();
      letters.removeIf(l -> l.recipient() == recipient && l.position() <= position);
      return before - letters.size();
    });
  }

  @Override
  public Snapshot load() {
    Bytes none = Bytes.of(new byte[32]);
    return new Snapshot(
        List.of(), List.of(), List.of(), List.of(), NO_FILES, new Secrets(none, none, none));
  }

  @Override
  public CompletionStage<Void> addAccounts(List<StoredAccount> accounts) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> block(long blocker, long blocked) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> unblock(long blocker, long blocked) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> openSession(StoredSession session) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> endSession(
      long account, long number, Instant at, boolean resumable) {
    return write(() -> null);
  }

  @Override
  public CompletionStage<Void> alive(Instant at) {
    return write(() -> null);
  }

  @Override
  public FileStore files() {
    throw new UnsupportedOperationException("letters only");
  }

  @Override
  public void close() {}
}
