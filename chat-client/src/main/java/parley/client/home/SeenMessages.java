package parley.client.home;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.protocol.MessageId;

/// Which messages were shown in this home: an exact set of (sender, run, counter), never a maximum,
/// for messages may overtake each other over several sessions. A run is forgotten when none of its
/// messages came for [parley.protocol.Limits#SEEN_KEEPS]. Not thread-safe.
final class SeenMessages {

  private record Run(String from, String run) {}

  private static final class Shown {
    final Counters counters = new Counters();
    LocalDate last = LocalDate.EPOCH;
  }

  private final Map<Run, Shown> runs = new HashMap<>();

  boolean contains(String from, MessageId id) {
    Shown shown = runs.get(new Run(from, id.run()));
    return shown != null && shown.counters.contains(id.counter());
  }

  void add(String from, MessageId id, LocalDate day) {
    shown(new Run(from, id.run()), day).counters.add(id.counter(), id.counter());
  }

  void forgetBefore(LocalDate day) {
    runs.values().removeIf(shown -> shown.last.isBefore(day));
  }

  /// How many lines [#format] gives.
  int size() {
    return runs.size();
  }

  /// The line that [#read] takes for one message.
  static String format(String from, MessageId id, LocalDate day) {
    return format(new Run(from, id.run()), String.valueOf(id.counter()), day);
  }

  /// A line for each run: `day sender run counters`, the sender percent-encoded.
  List<String> format() {
    List<String> lines = new ArrayList<>();
    runs.forEach((run, shown) -> lines.add(format(run, shown.counters.toString(), shown.last)));
    return lines;
  }

  /// Adds what a line says.
  ///
  /// @throws IllegalArgumentException when it has another form
  void read(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("a seen line has four fields");
    }
    Run run = new Run(URLDecoder.decode(fields[1], StandardCharsets.UTF_8), fields[2]);
    shown(run, LocalDate.ofEpochDay(Long.parseLong(fields[0]))).counters.addAll(fields[3]);
  }

  private Shown shown(Run run, LocalDate day) {
    Shown shown = runs.computeIfAbsent(run, key -> new Shown());
    shown.last = day.isAfter(shown.last) ? day : shown.last;
    return shown;
  }

  private static String format(Run run, String counters, LocalDate day) {
    String from = URLEncoder.encode(run.from, StandardCharsets.UTF_8);
    return day.toEpochDay() + " " + from + " " + run.run + " " + counters;
  }
}
