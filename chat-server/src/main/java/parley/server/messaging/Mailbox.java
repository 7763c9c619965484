package parley.server.messaging;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.server.account.Account;
import parley.server.messaging.Flights.Flight;
import parley.server.session.EndReason;
import parley.server.session.Session;
import parley.server.store.StoredLetter;

/// One account's letters, from acceptance to acknowledgement. Lives on the account's home loop, and
/// everything here runs there, in order.
///
/// ```
/// accept -> on the wire, in memory  --acknowledged--> delivered
///     |         | silent, lost, too many: all of them, in order
///     |         v
///     +----> in the store --answered stored--> on the wire --acknowledged--> deleted
/// ```
///
/// While one letter is in the store, those that come later join it there: the order in which they
/// were accepted is the order in which they are sent.
final class Mailbox {

  /// Letters that may wait in the store.
  static final int CAPACITY = 10_000;

  /// Letters that are read from the store at once.
  private static final int BATCH = 64;

  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  private final Account owner;
  private final Post post;
  private final Acknowledged acknowledged = new Acknowledged();
  private Flights flights = new Flights();
  private @Nullable Session session;
  private @Nullable Future<?> patience;

  // The store, as it will be when all that was asked of it is done.
  private int stored;
  private long lastPosition;

  // Up to which position letters were sent, or found acknowledged, in this session.
  private long drained;
  private boolean reading;

  Mailbox(Account owner, Post post, int stored, long lastPosition) {
    this.owner = owner;
    this.post = post;
    this.stored = stored;
    this.lastPosition = lastPosition;
  }

  /// The owner is online: what is stored goes out first.
  void attach(Session session) {
    detach();
    this.session = session;
    drained = 0;
    drain();
  }

  /// The owner is away: what is not acknowledged is stored.
  void detach(Session session) {
    if (this.session == session) {
      detach();
    }
  }

  /// Takes in a letter; `sender` is answered when it was acknowledged, or stored.
  void accept(Letter letter, Sender sender) {
    if (letter.again() && joinsKnown(letter, sender)) {
      return;
    }
    // What is new was checked when it arrived; what comes again may have been accepted before.
    boolean blocked = letter.again() && owner.hasBlocked(letter.from());
    if (blocked || stored >= CAPACITY) {
      Code code = blocked ? Code.BLOCKED : Code.MAILBOX_FULL;
      String text = blocked ? owner + " has blocked you" : "the mailbox of " + owner + " is full";
      refuseUnlessStored(letter, sender, code, text);
    } else if (session == null || stored > 0) {
      append(letter, sender);
    } else if (flights.fits(letter)) {
      send(session, letter, sender, 0);
    } else {
      spill();
      append(letter, sender);
    }
  }

  /// The owner's client has shown and recorded everything up to delivery `number`.
  void acknowledge(Session session, long number) {
    if (session != this.session) {
      return;
    }
    if (number > flights.lastNumber()) {
      session.end(EndReason.VIOLATION, Code.USAGE, "acknowledged what was not sent");
      return;
    }
    long upTo = 0;
    for (Flight flight = flights.landed(number); flight != null; flight = flights.landed(number)) {
      acknowledged.add(flight.letter);
      if (!flight.isHeld()) {
        upTo = flight.position;
      } else if (flight.sender != null) {
        post.metrics().delivered(owner.home().ticker().nanoTime() - flight.since);
        flight.sender.delivered();
      }
    }
    if (upTo > 0) {
      then(
          post.store().delete(owner.id(), upTo),
          (deleted, fault) -> {
            if (deleted != null) {
              stored -= deleted;
              post.letters().add(-deleted);
            }
          });
    }
    drain();
  }

  private void detach() {
    spill();
    session = null;
    flights = new Flights();
  }

  /// What comes again may be on the wire still, or have been acknowledged a moment ago.
  private boolean joinsKnown(Letter letter, Sender sender) {
    Flight held = flights.held(letter);
    if (held != null) {
      held.sender = sender;
      return true;
    }
    if (acknowledged.contains(letter)) {
      sender.delivered();
      return true;
    }
    return false;
  }

  private void send(Session session, Letter letter, @Nullable Sender sender, long position) {
    Flight flight = flights.add(letter, owner.home().ticker().nanoTime(), sender, position);
    session.send(
        new Event.Delivery(
            flight.number,
            letter.from().name(),
            letter.id(),
            letter.sent(),
            letter.text(),
            position > 0,
            letter.again()));
    if (position == 0 && patience == null) {
      patience = after(Post.PATIENCE.toNanos());
    }
  }

  private Future<?> after(long nanos) {
    return owner.home().schedule(this::losePatience, nanos, TimeUnit.NANOSECONDS);
  }

  /// One timer a mailbox, set anew only when it runs out.
  private void losePatience() {
    patience = null;
    Flight oldest = flights.oldestHeld();
    if (oldest != null) {
      long left = oldest.since + Post.PATIENCE.toNanos() - owner.home().ticker().nanoTime();
      if (left > 0) {
        patience = after(left);
      } else {
        spill();
      }
    }
  }

  /// Stores all that is in memory, in order. It stays on the wire, and can still be acknowledged.
  private void spill() {
    List<StoredLetter> letters = new ArrayList<>();
    List<Sender> senders = new ArrayList<>();
    for (Flight flight : flights.held()) {
      flight.position = ++lastPosition;
      letters.add(flight.letter.stored(owner, flight.position, true));
      if (flight.sender != null) {
        senders.add(flight.sender);
      }
    }
    if (letters.isEmpty()) {
      return;
    }
    drained = lastPosition;
    stored += letters.size();
    then(
        post.store().append(letters),
        (added, fault) -> {
          if (added == null) {
            stored -= letters.size();
            senders.forEach(Sender::sendAgain);
          } else {
            keep(letters.size(), added);
            senders.forEach(Sender::stored);
          }
        });
  }

  private void append(Letter letter, Sender sender) {
    stored++;
    then(
        post.store().append(List.of(letter.stored(owner, ++lastPosition, letter.again()))),
        (added, fault) -> {
          if (added == null) {
            stored--;
            sender.refused(Code.INTERNAL, "the server could not store the message; try again");
          } else {
            keep(1, added);
            sender.stored();
            drain();
          }
        });
  }

  private void keep(int asked, int added) {
    stored -= asked - added;
    post.metrics().stored(added);
    post.letters().add(added);
  }

  /// What was accepted once stays accepted, whatever has been blocked or filled since.
  private void refuseUnlessStored(Letter letter, Sender sender, Code code, String text) {
    if (!letter.again() || stored == 0) {
      sender.refused(code, text);
      return;
    }
    then(
        post.store().contains(owner.id(), letter.from().id(), letter.id()),
        (contains, fault) -> {
          if (Boolean.TRUE.equals(contains)) {
            sender.stored();
          } else {
            sender.refused(code, text);
          }
        });
  }

  /// Sends what is stored, as far as the window allows.
  private void drain() {
    Session reader = session;
    int count = Math.min(flights.room(), BATCH);
    if (reader == null || reading || drained >= lastPosition || count == 0) {
      return;
    }
    reading = true;
    long last = lastPosition;
    then(
        post.store().read(owner.id(), drained, count),
        (letters, fault) -> {
          reading = false;
          if (letters == null && reader == session) {
            reader.end(EndReason.FAULT, Code.INTERNAL, "the server's disk failed; connect again");
            return;
          }
          if (letters != null && reader == session) {
            sendStored(reader, letters);
            drained = letters.size() < count ? Math.max(drained, last) : drained;
          }
          drain();
        });
  }

  private void sendStored(Session reader, List<StoredLetter> letters) {
    for (StoredLetter letter : letters) {
      drained = letter.position();
      Account from = post.accounts().byId(letter.sender());
      send(
          reader,
          new Letter(from, letter.messageId(), letter.sent(), letter.text(), letter.again()),
          null,
          letter.position());
    }
    if (!letters.isEmpty()) {
      then(post.store().markAgain(owner.id(), drained), (none, fault) -> {});
    }
  }

  private <T> void then(
      CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> next) {
    stage.whenComplete((result, fault) ->
        owner
            .home()
            .execute(() -> {
              if (fault != null) {
                log.atError().setCause(fault).log("the store failed a mailbox");
              }
              next.accept(result, fault);
            }));
  }
}
