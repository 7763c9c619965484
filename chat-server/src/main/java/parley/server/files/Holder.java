package parley.server.files;

import java.time.Duration;
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

  /// How far behind the store may be, so that a crash forgets little of who held what.
  static final Duration STORED_EVERY = Duration.ofMinutes(1);

  /// When the store has heard of somebody whom it does not know.
  private static final Instant NEVER = Instant.MIN;

  /// The session that says so; absent while it is only remembered.
  @Nullable Session session;

  /// What it holds; empty while it is only remembered.
  ChunkSet chunks = ChunkSet.EMPTY;

  // The hash code of what the store has, and since when. The set itself would take 8 KB for each of
  // the thousands who are away; that of another one is the same once in four billion times, and
  // then what the store has is put right with the next change.
  private int stored;
  private Instant storedAt;

  // Replaced, never changed: few ever let anybody down, and a set costs more than all the rest.
  private Set<Account> letDown = Set.of();

  /// One whom the store does not know.
  Holder() {
    this(0, NEVER);
  }

  /// One whom the store knows to have held chunks with the hash code `stored`.
  Holder(int stored, Instant storedAt) {
    this.stored = stored;
    this.storedAt = storedAt;
  }

  /// The hash code of what the store has.
  int stored() {
    return stored;
  }

  /// Whether the store does not know it at all.
  boolean isNew() {
    return storedAt.equals(NEVER);
  }

  /// Whether the store does not know what it holds.
  boolean isChanged() {
    return isNew() || chunks.hashCode() != stored;
  }

  /// Whether the store should know by now what it holds.
  boolean isStale(Instant now) {
    return isChanged() && !now.isBefore(storedAt.plus(STORED_EVERY));
  }

  /// The store is told what it holds.
  void kept(Instant now) {
    stored = chunks.hashCode();
    storedAt = now;
  }

  /// The store did not take that: the next announcement tries again.
  void notKept() {
    stored = 0;
    storedAt = NEVER;
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
