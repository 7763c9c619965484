package parley.faults;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import parley.faults.check.Entry;
import parley.faults.check.Promise;
import parley.faults.check.Verdict;
import parley.faults.check.Violation;
import tools.jackson.databind.json.JsonMapper;

/// What is said of a run at its end.
///
/// @param took including the beginning and the end, which know no faults
/// @param whole whether it was not broken off
record Report(
    long seed, Duration took, boolean whole, Map<Fault, Integer> faults, Verdict verdict) {

  private static final JsonMapper JSON = new JsonMapper();

  /// For people.
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "seed %d, %.1f s%s%n"
            .formatted(seed, took.toMillis() / 1e3, whole ? "" : ", broken off: checked so far"));
    text.append("\nfaults\n");
    for (Fault fault : Fault.values()) {
      row(text, fault.words(), faults.getOrDefault(fault, 0));
    }
    text.append("\nchecked\n");
    checked().forEach((what, count) -> row(text, what, count));
    text.append("\nviolations\n");
    for (Promise promise : Promise.values()) {
      row(text, promise.words(), broken(promise));
    }
    for (Violation violation : verdict.violations()) {
      text.append("\nBROKEN: %s%n  %s%n".formatted(violation.promise().words(), violation.what()));
      for (Entry entry : violation.history()) {
        text.append("    ").append(entry).append('\n');
      }
    }
    return text.toString();
  }

  /// For programs: one line.
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", seed);
    all.put("seconds", took.toMillis() / 1e3);
    all.put("whole", whole);
    Map<String, Integer> struck = new LinkedHashMap<>();
    for (Fault fault : Fault.values()) {
      struck.put(camel(fault.name()), faults.getOrDefault(fault, 0));
    }
    all.put("faults", struck);
    all.put("checked", verdict.counts());
    all.put("violations", verdict.violations().stream().map(Report::line).toList());
    return JSON.writeValueAsString(all);
  }

  private Map<String, Integer> checked() {
    Verdict.Counts counts = verdict.counts();
    Map<String, Integer> rows = new LinkedHashMap<>();
    rows.put("messages accepted: shown once", counts.messages());
    rows.put("messages without answer: shown once at most", counts.unanswered());
    rows.put("private messages confirmed", counts.privates());
    rows.put("broadcasts answered", counts.broadcasts());
    rows.put("messages shown, of all kinds", counts.showings());
    rows.put("shown again after a kill (the one window)", counts.repeated());
    rows.put("presence notices", counts.notices());
    rows.put("blocks in force", counts.blocks());
    rows.put("downloads complete", counts.downloads());
    rows.put("chunks of these", counts.chunks());
    return rows;
  }

  private int broken(Promise promise) {
    return (int)
        verdict.violations().stream().filter(violation -> violation.promise() == promise).count();
  }

  private static Map<String, String> line(Violation violation) {
    return Map.of("promise", violation.promise().words(), "what", violation.what());
  }

  private static void row(StringBuilder text, String what, int count) {
    text.append("  %-60s %,9d%n".formatted(what, count));
  }

  private static String camel(String name) {
    return Pattern.compile("_(.)")
        .matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }
}
