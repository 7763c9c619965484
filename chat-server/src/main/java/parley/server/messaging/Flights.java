package parley.server.messaging;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.server.admission.MemoryShare;

/// The letters that are on the wire of one session and not yet acknowledged, in the order of their
/// delivery numbers: 1, 2, 3 … At the mailbox owner's home.
final class Flights {

  /// One letter on the wire. While `position` is 0 it is in memory only, and `sender` waits for its
  /// answer; else it has that position in the store, or will have. `landed`: it was acknowledged.
  /// It keeps the text only until [#forgetText]: on the wire it may stay for long.
  static final class Flight {
    final long number;
    final int weight;
    final long since;
    private final MemoryShare texts;
    Letter letter;
    @Nullable Sender sender;
    long position;
    boolean landed;

    Flight(
        long number,
        Letter letter,
        long since,
        @Nullable Sender sender,
        long position,
        MemoryShare texts) {
      this.number = number;
      this.letter = letter;
      this.weight = letter.weight();
      this.since = since;
      this.sender = sender;
      this.position = position;
      this.texts = texts;
      texts.add(letter.textBytes());
    }

    /// The store has the letter, or its reader, or nobody wants it. May be called again.
    void forgetText() {
      texts.add(-letter.textBytes());
      letter = letter.withoutText();
    }

    boolean isHeld() {
      return position == 0;
    }
  }

  private final ArrayDeque<Flight> flights = new ArrayDeque<>(0);
  private final MemoryShare texts;
  private long lastNumber;
  private int weight;

  /// What is in memory only counts in `texts`.
  Flights(MemoryShare texts) {
    this.texts = texts;
  }

  /// Whether `letter` fits the window, and the memory.
  boolean fits(Letter letter) {
    return hasRoomFor(letter) && texts.fits(letter.textBytes());
  }

  /// Whether `letter` fits the window.
  boolean hasRoomFor(Letter letter) {
    return flights.size() < Limits.LETTERS_IN_FLIGHT
        && weight + letter.weight() <= Limits.WEIGHT_IN_FLIGHT;
  }

  /// How many letters of the store to send next: none while the window is more than half full.
  int room() {
    int room = Limits.LETTERS_IN_FLIGHT - flights.size();
    return room < Limits.LETTERS_IN_FLIGHT / 2 || weight > Limits.WEIGHT_IN_FLIGHT / 2 ? 0 : room;
  }

  /// The number of the last letter that was sent.
  long lastNumber() {
    return lastNumber;
  }

  Flight add(Letter letter, long now, @Nullable Sender sender, long position) {
    Flight flight = new Flight(++lastNumber, letter, now, sender, position, texts);
    if (!flight.isHeld()) {
      flight.forgetText();
    }
    flights.add(flight);
    weight += flight.weight;
    return flight;
  }

  /// Whether that is one of them.
  boolean contains(Flight flight) {
    return flights.contains(flight);
  }

  /// Takes off the next letter, if its number is at most `number`.
  @Nullable Flight landed(long number) {
    Flight first = flights.peek();
    if (first == null || first.number > number) {
      return null;
    }
    weight -= first.weight;
    return flights.remove();
  }

  /// The letters that are in memory only, in order.
  List<Flight> held() {
    return flights.stream().filter(Flight::isHeld).toList();
  }

  /// The one of them that is `letter`.
  @Nullable Flight held(Letter letter) {
    return flights.stream()
        .filter(flight -> flight.isHeld() && flight.letter.isSame(letter))
        .findFirst()
        .orElse(null);
  }

  /// The first of them.
  @Nullable Flight oldestHeld() {
    return flights.stream().filter(Flight::isHeld).findFirst().orElse(null);
  }
}
