package parley.server.messaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.server.messaging.Flights.Flight;

/// The letters of a mailbox that the store is to take, and that cannot be refused any more: they
/// may have been shown. While the disk takes none they stay here, in the order of their positions.
/// At the mailbox owner's home.
final class Unstored {

  private final List<Flight> flights = new ArrayList<>();

  /// Whether the store has them, and has not answered yet.
  private boolean asked;

  boolean isEmpty() {
    return flights.isEmpty();
  }

  /// Whether the store has refused some, and is to be asked again.
  boolean hasFailed() {
    return !asked && !flights.isEmpty();
  }

  /// Whether there is room for one more: no more than for those on the wire.
  boolean fits(Letter letter) {
    int weight = flights.stream().mapToInt(each -> each.weight).sum();
    return flights.size() < Limits.LETTERS_IN_FLIGHT
        && weight + letter.weight() <= Limits.WEIGHT_IN_FLIGHT;
  }

  /// Puts in a letter that has its position.
  void add(Flight flight) {
    flights.add(flight);
    flights.sort(Comparator.comparingLong(each -> each.position));
  }

  /// The one that is `letter`.
  @Nullable Flight find(Letter letter) {
    return flights.stream().filter(each -> each.letter.isSame(letter)).findFirst().orElse(null);
  }

  /// All of them, which the store is asked to take.
  List<Flight> ask() {
    asked = true;
    return List.copyOf(flights);
  }

  /// The store has taken `stored`, all that it was asked for.
  void took(List<Flight> stored) {
    asked = false;
    flights.removeAll(stored);
    stored.forEach(Flight::forgetText);
  }

  /// The store has failed.
  void failed() {
    asked = false;
  }

  /// Takes off those that were acknowledged meanwhile, unless the store may just be taking them.
  List<Flight> takeLanded() {
    if (!hasFailed()) {
      return List.of();
    }
    List<Flight> landed = flights.stream().filter(flight -> flight.landed).toList();
    flights.removeAll(landed);
    landed.forEach(Flight::forgetText);
    return landed;
  }

  /// Takes off all.
  List<Flight> takeAll() {
    List<Flight> all = List.copyOf(flights);
    flights.clear();
    return all;
  }
}
