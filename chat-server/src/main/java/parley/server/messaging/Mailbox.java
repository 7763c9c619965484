package parley.server.messaging;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.server.account.Account;
import parley.server.messaging.Flights.Flight;
import parley.server.session.EndReason;
import parley.server.session.Session;
import parley.server.store.Store.MailboxSummary;
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
/// While one letter is in the store (the [Backlog]), those that come later join it there: the order
/// in which they were accepted is the order in which they are sent.
final class Mailbox {

  /// Letters that are read from the store at once.
  private static final int BATCH = 64;

  private final Account owner;
  private final MailboxContext context;
  private final Backlog backlog;
  private final Acknowledged acknowledged = new Acknowledged();
  private Flights flights;
  private @Nullable Session session;
  private @Nullable Future<?> patience;

  // Up to which position letters were sent, or found acknowledged, in this session.
  private long drained;
  private boolean reading;

  /// That of `owner`, of which the store holds what is in `summaries`.
  Mailbox(Account owner, MailboxContext context, List<MailboxSummary> summaries) {
    this.owner = owner;
    this.context = context;
    this.backlog = new Backlog(this, owner, context, summaries);
    this.flights = new Flights(context.texts());
  }

  /// The owner is online: what is stored goes out first.
  void attach(Session session) {
    detach();
    this.session = session;
    drained = backlog.acknowledgedPosition();
    drain();
    backlog.retry();
  }

  /// The owner is away: what is not acknowledged is stored.
  void detach() {
    spill();
    session = null;
    flights = new Flights(context.texts());
  }

  /// Takes in a letter; `sender` is answered when it was acknowledged, or stored.
  void accept(Letter letter, Sender sender) {
    if (letter.again() && joinsKnown(letter, sender)) {
      return;
    }
    // Only here: a letter may have waited for this loop while its sender was blocked.
    boolean blocked = owner.hasBlocked(letter.from());
    if (blocked || !backlog.hasRoomFor(letter)) {
      Code code = blocked ? Code.BLOCKED : Code.MAILBOX_FULL;
      String text =
          blocked
              ? owner + " has blocked you"
              : "the mailbox of " + owner + " has no room for more of your messages";
      refuseUnlessStored(letter, sender, code, text);
    } else if (session == null || backlog.goesFirst()) {
      backlog.append(letter, sender);
    } else if (flights.fits(letter)) {
      send(session, letter, sender, 0);
    } else {
      spill();
      backlog.append(letter, sender);
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
      flight.landed = true;
      if (flight.isHeld()) {
        flight.forgetText();
        delivered(flight);
      } else {
        upTo = flight.position;
        backlog.vacate(flight);
      }
    }
    backlog.acknowledged(upTo);
    drain();
  }

  /// A letter was acknowledged before the store had taken it.
  void delivered(Flight flight) {
    if (flight.sender != null) {
      context.metrics().delivered(owner.home().ticker().nanoTime() - flight.since);
      flight.sender.delivered();
    }
  }

  /// What comes again may be on the wire still, or have been acknowledged a moment ago.
  private boolean joinsKnown(Letter letter, Sender sender) {
    Flight held = flights.held(letter);
    if (held == null) {
      held = backlog.find(letter);
    }
    if (held != null) {
      held.sender = sender.after(held.sender);
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
    if (position == 0) {
      bePatient();
    }
  }

  private void bePatient() {
    if (patience == null) {
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
    List<Flight> held = flights.held();
    if (!held.isEmpty()) {
      backlog.append(held);
      drained = backlog.lastPosition();
    }
  }

  /// What was accepted once stays accepted, whatever has been blocked or filled since.
  private void refuseUnlessStored(Letter letter, Sender sender, Code code, String text) {
    if (letter.again()) {
      // Asked of an empty mailbox too: who is blocked must not learn by the time that this takes.
      backlog.refuseUnlessStored(letter, sender, code, text);
    } else {
      sender.refused(code, text);
    }
  }

  /// Sends what is stored, as far as the window allows.
  void drain() {
    Session reader = session;
    if (reader == null) {
      return;
    }
    backlog.takeUnstored().forEach(flight -> hold(reader, flight));
    long last = backlog.lastPosition();
    int count = Math.min(flights.room(), BATCH);
    if (reading || drained >= last || count == 0 || !backlog.isWhole()) {
      return;
    }
    reading = true;
    backlog.read(
        drained,
        count,
        letters -> {
          reading = false;
          if (letters != null && reader == session && backlog.isWhole()) {
            sendStored(reader, letters);
            // Fewer than were asked for may be as many as are read at once.
            drained = letters.isEmpty() ? Math.max(drained, last) : drained;
          }
          if (letters != null) {
            drain();
          }
        });
  }

  /// The store does not take what was on a wire: it is held as before, on this one.
  private void hold(Session reader, Flight flight) {
    if (flights.contains(flight)) {
      flight.position = 0;
      bePatient();
    } else {
      send(reader, flight.letter.sentBefore(), flight.sender, 0);
      flight.forgetText();
    }
  }

  /// Sends as many as the window has room for.
  private void sendStored(Session reader, List<StoredLetter> letters) {
    for (StoredLetter stored : letters) {
      Account from = context.accounts().byId(stored.sender());
      Letter letter =
          new Letter(from, stored.messageId(), stored.sent(), stored.text(), stored.again());
      if (!flights.hasRoomFor(letter)) {
        return;
      }
      drained = stored.position();
      send(reader, letter, null, stored.position());
    }
  }
}
