package parley.client.home;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import parley.protocol.MessageId;

/// Which messages were shown in this home: an exact set of (sender, run, counter), never a maximum,
/// for messages may overtake each other over several sessions. A run is forgotten when none of its
/// messages came for [parley.protocol.Limits#SEEN_KEEPS]. Not thread-safe.
final class SeenMessages {

  /// Ranges of counters that are remembered of one sender at most, over all its runs; a run has one
  /// and another for each gap. Runs and counters are the sender's choice, who could fill this
  /// home's memory and disk with them. Past the bound the lowest of the run that was used longest
  /// ago is forgotten, and would be shown again. What an honest sender repeats is among the last
  /// few hundred of its messages: those that were not answered yet.
  static final int MOST_RANGES = 8192;

  private static final class Shown {
    final Counters counters = new Counters();
    LocalDate last = LocalDate.EPOCH;
  }

  private static final class Sender {
    /// By run; the one that was used longest ago comes first.
    final LinkedHashMap<String, Shown> runs = new LinkedHashMap<>(16, 0.75f, true);

    int ranges;

    void add(String run, LocalDate day, Consumer<Counters> what) {
      Shown shown = runs.computeIfAbsent(run, key -> new Shown());
      shown.last = day.isAfter(shown.last) ? day : shown.last;
      ranges -= shown.counters.size();
      what.accept(shown.counters);
      ranges += shown.counters.size();
      while (ranges > MOST_RANGES) {
        forgetOldest();
      }
    }

    private void forgetOldest() {
      Counters oldest = runs.firstEntry().getValue().counters;
      oldest.forgetFirst();
      ranges--;
      if (oldest.size() == 0) {
        runs.pollFirstEntry();
      }
    }

    void forgetBefore(LocalDate day) {
      runs.values().removeIf(shown -> shown.last.isBefore(day));
      ranges = runs.values().stream().mapToInt(shown -> shown.counters.size()).sum();
    }
  }

  private final Map<String, Sender> senders = new HashMap<>();

  boolean contains(String from, MessageId id) {
    Sender sender = senders.get(from);
    Shown shown = sender == null ? null : sender.runs.get(id.run());
    return shown != null && shown.counters.contains(id.counter());
  }

  void add(String from, MessageId id, LocalDate day) {
    sender(from).add(id.run(), day, counters -> counters.add(id.counter(), id.counter()));
  }

  void forgetBefore(LocalDate day) {
    senders.values().forEach(sender -> sender.forgetBefore(day));
    senders.values().removeIf(sender -> sender.runs.isEmpty());
  }

  /// How many lines [#format] gives.
  int size() {
    return senders.values().stream().mapToInt(sender -> sender.runs.size()).sum();
  }

  /// The line that [#read] takes for one message.
  static String format(String from, MessageId id, LocalDate day) {
    return format(from, id.run(), String.valueOf(id.counter()), day);
  }

  /// A line for each run: `day sender run counters`, the sender percent-encoded; of each sender the
  /// run that was used longest ago first.
  List<String> format() {
    List<String> lines = new ArrayList<>();
    senders.forEach((from, sender) ->
        sender.runs.forEach(
            (run, shown) -> lines.add(format(from, run, shown.counters.toString(), shown.last))));
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
    LocalDate day = LocalDate.ofEpochDay(Long.parseLong(fields[0]));
    sender(URLDecoder.decode(fields[1], StandardCharsets.UTF_8))
        .add(fields[2], day, counters -> counters.addAll(fields[3]));
  }

  private Sender sender(String from) {
    return senders.computeIfAbsent(from, key -> new Sender());
  }

  private static String format(String from, String run, String counters, LocalDate day) {
    String sender = URLEncoder.encode(from, StandardCharsets.UTF_8);
    return day.toEpochDay() + " " + sender + " " + run + " " + counters;
  }
}
