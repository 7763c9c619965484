package parley.server.messaging;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;
import parley.server.account.Account;
import parley.server.messaging.Flights.Flight;
import parley.server.store.Store.MailboxSummary;
import parley.server.store.StoreException;
import parley.server.store.StoredLetter;

/// The letters of one mailbox that are in the store, or on their way to it and from it. At the
/// mailbox owner's home, where its callers hear what came of what they asked for, in order.
///
/// When the disk fails, what is new is refused. What may have been on a wire is neither refused nor
/// lost: it stays in memory ([Unstored]) in its place, until the store takes it.
final class Backlog {

  private final Account owner;
  private final MailboxContext context;
  private final Mailbox mailbox;
  private final Unstored unstored = new Unstored();

  /// Letters that the store has been given one by one, and has not answered yet.
  private final Queue<Flight> asked = new ArrayDeque<>(0);

  private @Nullable Future<?> retry;

  // The store, as it will be when all that was asked of it is done.
  private int stored;
  private long lastPosition;
  private @Nullable Occupancy occupancy;

  // As it is: the last letter that it took; and how often it was given some, and has not answered.
  private long keptPosition;
  private int appending;

  // Up to where letters were acknowledged, and whether they could not be deleted.
  private long acknowledgedPosition;
  private boolean undeleted;

  /// That of `mailbox`: what of it the store holds for its `owner` is in `summaries`.
  Backlog(Mailbox mailbox, Account owner, MailboxContext context, List<MailboxSummary> summaries) {
    this.mailbox = mailbox;
    this.owner = owner;
    this.context = context;
    for (MailboxSummary summary : summaries) {
      stored += summary.letters();
      lastPosition = Math.max(lastPosition, summary.lastPosition());
      occupancy()
          .add(
              context.accounts().byId(summary.sender()),
              summary.letters(),
              Letter.weight(summary.letters(), summary.bytes()));
    }
    keptPosition = lastPosition;
  }

  private Occupancy occupancy() {
    if (occupancy == null) {
      occupancy = new Occupancy();
    }
    return occupancy;
  }

  /// Whether one more may be stored.
  boolean hasRoomFor(Letter letter) {
    return occupancy == null || occupancy.hasRoomFor(letter);
  }

  /// Whether letters are stored, or about to be, that come before any that come now.
  boolean goesFirst() {
    return hasFailed() || !isRead();
  }

  /// Whether all that the store has was acknowledged.
  private boolean isRead() {
    return stored == 0 || (appending == 0 && keptPosition <= acknowledgedPosition);
  }

  /// Whether letters wait in memory for a disk that takes them.
  boolean hasFailed() {
    return unstored.hasFailed();
  }

  /// Whether all that comes before what is stored last is stored too.
  boolean isWhole() {
    return unstored.isEmpty();
  }

  /// The place of the letter that came last.
  long lastPosition() {
    return lastPosition;
  }

  /// Up to where everything was acknowledged.
  long acknowledgedPosition() {
    return acknowledgedPosition;
  }

  /// A letter that the store has not taken yet.
  @Nullable Flight find(Letter letter) {
    Flight kept = unstored.find(letter);
    return kept != null
        ? kept
        : asked.stream().filter(each -> each.letter.isSame(letter)).findFirst().orElse(null);
  }

  /// Takes a letter. Its sender is answered when it is stored.
  void append(Letter letter, Sender sender) {
    long now = owner.home().ticker().nanoTime();
    Flight flight = new Flight(0, letter, now, sender, ++lastPosition, context.texts());
    if (hasFailed()) {
      keepOrRefuse(flight);
      return;
    }
    asked.add(flight);
    append(
        List.of(flight),
        letter.again(),
        kept -> {
          asked.remove(flight);
          if (kept) {
            flight.forgetText();
            stored(flight);
          } else {
            keepOrRefuse(flight);
          }
        });
  }

  /// Takes letters that are on the wire, in order, and gives them their places.
  void append(List<Flight> flights) {
    for (Flight flight : flights) {
      flight.position = ++lastPosition;
      unstored.add(flight);
    }
    if (hasFailed()) {
      store();
    }
  }

  /// Gives back what is in memory, if there is nothing in the store that comes before it or after.
  List<Flight> takeUnstored() {
    return hasFailed() && isRead() ? unstored.takeAll() : List.of();
  }

  /// Everything up to `position` was acknowledged.
  void acknowledged(long position) {
    if (position > acknowledgedPosition) {
      acknowledgedPosition = position;
      delete();
    }
    settle();
  }

  /// What was acknowledged before the store had taken it was delivered from memory.
  private void settle() {
    unstored.takeLanded().forEach(mailbox::delivered);
  }

  /// The first letters after `position`; nothing when the disk fails: [Mailbox#drain] comes later.
  void read(long position, int count, Consumer<@Nullable List<StoredLetter>> next) {
    then(context.store().read(owner.id(), position, count), next);
  }

  /// Answers a letter that comes again, and cannot be taken.
  void refuseUnlessStored(Letter letter, Sender sender, Code code, String text) {
    then(
        context.store().contains(owner.id(), letter.from().id(), letter.id()),
        contains -> {
          if (contains == null) {
            sender.refused(Code.DISK, StoreException.FOR_USERS);
          } else if (contains) {
            sender.stored();
          } else {
            sender.refused(code, text);
          }
        });
  }

  /// Asks the store once more for what it could not do.
  void retry() {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    if (hasFailed()) {
      store();
    }
    if (undeleted) {
      delete();
    }
    mailbox.drain();
  }

  private void store() {
    List<Flight> given = unstored.ask();
    append(
        given,
        true,
        kept -> {
          if (kept) {
            unstored.took(given);
            given.forEach(Backlog::stored);
          } else {
            unstored.failed();
            settle();
          }
          if (hasFailed()) {
            retryLater();
          }
        });
  }

  private void append(List<Flight> flights, boolean again, Consumer<Boolean> done) {
    stored += flights.size();
    flights.forEach(flight -> occupancy().add(flight.letter.from(), 1, flight.weight));
    appending++;
    then(
        context
            .store()
            .append(
                flights.stream()
                    .map(flight -> flight.letter.stored(owner, flight.position, again))
                    .toList()),
        added -> {
          appending--;
          if (added == null) {
            areGone(flights.size());
          } else {
            areGone(flights.size() - added);
            keptPosition = Math.max(keptPosition, flights.getLast().position);
            context.metrics().stored(added);
            context.letters().add(added);
          }
          if (added == null || added == 0) {
            flights.forEach(this::vacate);
          }
          done.accept(added != null);
          mailbox.drain();
        });
  }

  private void keepOrRefuse(Flight flight) {
    if (flight.letter.again() && unstored.fits(flight.letter)) {
      unstored.add(flight);
      retryLater();
    } else {
      flight.forgetText();
      if (flight.sender != null) {
        flight.sender.refused(Code.DISK, StoreException.FOR_USERS);
      }
    }
  }

  private static void stored(Flight flight) {
    if (flight.sender != null) {
      flight.sender.stored();
    }
  }

  private void delete() {
    undeleted = false;
    then(
        context.store().delete(owner.id(), acknowledgedPosition),
        deleted -> {
          if (deleted == null) {
            undeleted = true;
          } else {
            areGone(deleted);
            context.letters().add(-deleted);
          }
        });
  }

  /// The store has so many fewer than it was to have.
  private void areGone(int letters) {
    stored -= letters;
    if (stored == 0) {
      occupancy = null;
    }
  }

  /// A stored letter takes no room any more.
  void vacate(Flight flight) {
    if (occupancy != null) {
      occupancy.remove(flight.letter.from(), flight.weight);
    }
  }

  private void retryLater() {
    if (retry == null) {
      retry = owner.home().schedule(this::retry, Post.RETRY.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /// Goes on at home with what the store found, or with nothing when it failed.
  private <T> void then(CompletionStage<T> stage, Consumer<@Nullable T> next) {
    stage.whenComplete((result, fault) ->
        owner
            .home()
            .execute(() -> {
              if (fault != null) {
                retryLater();
              }
              next.accept(result);
            }));
  }
}
