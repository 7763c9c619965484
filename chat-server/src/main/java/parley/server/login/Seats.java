package parley.server.login;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.messaging.Post;
import parley.server.presence.Presence;
import parley.server.session.EndReason;
import parley.server.session.Session;
import parley.server.store.Store;
import parley.server.store.StoredSession;

/// One seat an account: at most one session sits in it. A seat lives on its account's home loop.
public final class Seats {

  /// How a claim to a seat ended.
  sealed interface Claim {

    /// The session has the seat, under a number greater than any before. Nobody else was told yet:
    /// the claimant answers its client first, and then calls [Seats#announce]. In the session
    /// before this one the user had given no command for `idle` nanoseconds at last.
    record Taken(long number, boolean displacing, long idle) implements Claim {}

    /// Somebody alive sits there.
    record Occupied() implements Claim {}
  }

  /// Who has a seat, or had it last.
  private sealed interface Occupant {

    /// Who sits there.
    record Sitting(Session session) implements Occupant {}

    /// Nobody: who sat there has left `at` that time, and then had heard no command for `idle`
    /// nanoseconds. What its user did after that nobody knows: time without a link does not count.
    record Left(Instant at, boolean resumable, long idle) implements Occupant {}
  }

  private static final class Seat {
    Occupant occupant = new Occupant.Left(Instant.MIN, false, 0);
    boolean claimed;
    long number;
    volatile @Nullable Bytes identityKey;

    boolean isOf(Session session) {
      return occupant instanceof Occupant.Sitting(Session sitting) && sitting == session;
    }
  }

  private final Store store;
  private final Post post;
  private final Presence presence;
  private final Clock clock;
  private final Map<Account, Seat> seats = new ConcurrentHashMap<>();

  /// Begins with the last sessions of `snapshot`.
  public Seats(
      Store store,
      Store.Snapshot snapshot,
      Accounts accounts,
      Post post,
      Presence presence,
      Clock clock) {
    this.store = store;
    this.post = post;
    this.presence = presence;
    this.clock = clock;
    for (StoredSession last : snapshot.sessions()) {
      Seat seat = seat(accounts.byId(last.account()));
      seat.number = last.number();
      seat.identityKey = last.identityKey();
      Instant ended = last.ended() == null ? Instant.MIN : last.ended();
      seat.occupant = new Occupant.Left(ended, last.resumable(), 0);
    }
  }

  /// Whether somebody sits there just now. Any thread may call.
  boolean isTaken(Account account) {
    return presence.online().contains(account);
  }

  /// The key that the present session of `account` was opened with, or else the last one; absent
  /// for who never had one. Any thread may call.
  public @Nullable Fingerprint key(Account account) {
    Seat seat = seats.get(account);
    Bytes key = seat == null ? null : seat.identityKey;
    return key == null ? null : Fingerprint.of(key.toArray());
  }

  /// Whether `identityKey` opened the last session of `account`, and that can still be taken up. At
  /// the account's home.
  boolean isResumable(Account account, Bytes identityKey) {
    Seat seat = seat(account);
    Bytes key = seat.identityKey;
    boolean there =
        switch (seat.occupant) {
          case Occupant.Sitting _ -> true;
          case Occupant.Left(Instant at, boolean resumable, _) ->
              resumable && at.plus(Limits.RESUME_WITHIN).isAfter(clock.instant());
        };
    return there && key != null && key.equals(identityKey);
  }

  /// Claims the seat of `account` for `session`. Who sits there already has two seconds for a sign
  /// of life; the attempt disturbs nobody who gives it. At the account's home; the stage completes
  /// there.
  CompletionStage<Claim> claim(Account account, Session session, Bytes identityKey) {
    Seat seat = seat(account);
    if (seat.claimed) {
      return CompletableFuture.completedStage(new Claim.Occupied());
    }
    seat.claimed = true;
    return switch (seat.occupant) {
      case Occupant.Left _ -> take(account, seat, session, identityKey);
      case Occupant.Sitting(Session sitting) ->
          sitting
              .probe()
              .thenComposeAsync(
                  alive -> {
                    if (alive) {
                      seat.claimed = false;
                      return CompletableFuture.completedStage(new Claim.Occupied());
                    }
                    return take(account, seat, session, identityKey);
                  },
                  account.home());
    };
  }

  private CompletionStage<Claim> take(
      Account account, Seat seat, Session session, Bytes identityKey) {
    long number = seat.number + 1;
    return store
        .openSession(
            new StoredSession(account.id(), number, identityKey, clock.instant(), null, false))
        .handleAsync(
            (none, fault) -> {
              // One that could not be stored is a session all the same: only a crash forgets it.
              seat.claimed = false;
              seat.number = number;
              seat.identityKey = identityKey;
              return sit(seat, session);
            },
            account.home());
  }

  private static Claim sit(Seat seat, Session session) {
    Occupant before = seat.occupant;
    seat.occupant = new Occupant.Sitting(session);
    return switch (before) {
      case Occupant.Left left -> new Claim.Taken(seat.number, false, left.idle());
      case Occupant.Sitting(Session displaced) -> {
        long idle = displaced.idle();
        displaced.end(EndReason.DISPLACED, Code.DISPLACED, "you logged in from somewhere else");
        yield new Claim.Taken(seat.number, true, idle);
      }
    };
  }

  /// Lets the mailbox and the others know of a seat that was just taken. At the account's home.
  void announce(Account account, Session session, Claim.Taken taken) {
    if (!seat(account).isOf(session)) {
      return;
    }
    post.attach(account, session);
    if (taken.displacing) {
      presence.moved(account, session);
    } else {
      presence.came(account, session);
    }
  }

  /// `session` has ended, whether it had the seat or not. Completes when the others no longer see
  /// the user, and the store has it or cannot take it now. Any thread may call.
  public CompletionStage<Void> release(Account account, Session session, EndReason reason) {
    CompletableFuture<Void> released = new CompletableFuture<>();
    account.atHome(() -> {
      Seat seat = seat(account);
      if (seat.isOf(session)) {
        var left = new Occupant.Left(clock.instant(), reason.resumable(), session.idle());
        vacate(account, seat, left).whenComplete((none, fault) -> released.complete(null));
      } else {
        released.complete(null);
      }
    });
    return released;
  }

  private CompletionStage<Void> vacate(Account account, Seat seat, Occupant.Left left) {
    seat.occupant = left;
    // The one before, too, whose successor was gone before it could read.
    post.detach(account);
    presence.went(account);
    return noteEnd(account, seat, seat.number, left);
  }

  /// Asks the store again when it fails, or else a crash would leave a session to be resumed: that
  /// is right for those that were lost.
  private CompletionStage<Void> noteEnd(
      Account account, Seat seat, long number, Occupant.Left left) {
    return store
        .endSession(account.id(), number, left.at(), left.resumable())
        .whenComplete((none, fault) -> {
          if (fault != null && !left.resumable()) {
            account
                .home()
                .schedule(
                    () -> {
                      if (seat.number == number) {
                        var _ = noteEnd(account, seat, number, left);
                      }
                    },
                    Post.RETRY.toNanos(),
                    TimeUnit.NANOSECONDS);
          }
        });
  }

  private Seat seat(Account account) {
    return seats.computeIfAbsent(account, a -> new Seat());
  }
}
