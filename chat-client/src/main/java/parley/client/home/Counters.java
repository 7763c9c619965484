package parley.client.home;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An exact set of counters, kept as ranges, for nearly always they come without gaps. Not
/// thread-safe.
final class Counters {

  /// First to last of each range; ranges neither overlap nor touch.
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  boolean contains(long counter) {
    Map.@Nullable Entry<Long, Long> before = ranges.floorEntry(counter);
    return before != null && before.getValue() >= counter;
  }

  /// Adds all from `first` to `last`.
  void add(long first, long last) {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no range: " + first + "-" + last);
    }
    long from = first;
    long to = last;
    Map.@Nullable Entry<Long, Long> before = ranges.floorEntry(first);
    if (before != null && before.getValue() >= first - 1) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.@Nullable Entry<Long, Long> next = ranges.ceilingEntry(from);
    while (next != null && next.getKey() - 1 <= to) {
      to = Math.max(to, next.getValue());
      ranges.remove(next.getKey());
      next = ranges.ceilingEntry(from);
    }
    ranges.put(from, to);
  }

  /// How many ranges there are.
  int size() {
    return ranges.size();
  }

  /// Takes the lowest range out.
  void forgetFirst() {
    ranges.pollFirstEntry();
  }

  /// Adds what [#toString] has written.
  ///
  /// @throws IllegalArgumentException when it has another form
  void addAll(String formatted) {
    for (String range : formatted.split(",", -1)) {
      int dash = range.indexOf('-');
      long first = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
      add(first, dash < 0 ? first : Long.parseLong(range.substring(dash + 1)));
    }
  }

  /// As `1-5,7`.
  @Override
  public String toString() {
    StringJoiner joined = new StringJoiner(",");
    ranges.forEach((first, last) ->
        joined.add(first.equals(last) ? String.valueOf(first) : first + "-" + last));
    return joined.toString();
  }
}
