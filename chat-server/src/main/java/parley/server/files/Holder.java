package parley.server.files;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.session.Session;

/// One user who holds chunks of a file, or did when last seen. Guarded by its [RegisteredFile].
final class Holder {

  /// The session that says so; absent while it is only remembered.
  @Nullable Session session;

  /// What it holds; empty while it is only remembered.
  ChunkSet chunks = ChunkSet.EMPTY;

  /// The hash code of what the store has, and since when.
  int stored;

  Instant storedAt;

  // Replaced, never changed: few ever let anybody down, and a set costs more than all the rest.
  private Set<Account> letDown = Set.of();

  /// One whom the store knows to have held chunks with the hash code `stored`.
  Holder(int stored, Instant storedAt) {
    this.stored = stored;
    this.storedAt = storedAt;
  }

  /// Whether it is offered at all.
  boolean isOffered() {
    return session != null && letDown.size() < Limits.FAILURES_NEVER;
  }

  /// Whether it is offered after all others.
  boolean isOfferedLast() {
    return letDown.size() >= Limits.FAILURES_LAST;
  }

  /// It did not give `asker` what it said it held.
  void failed(Account asker) {
    if (letDown.size() < Limits.FAILURES_NEVER) {
      Set<Account> more = new HashSet<>(letDown);
      more.add(asker);
      letDown = Set.copyOf(more);
    }
  }

  /// `session` speaks for it from now on.
  void begins(Session session) {
    this.session = session;
    letDown = Set.of();
  }

  /// Its session is over.
  void ends() {
    session = null;
    letDown = Set.of();
  }
}
