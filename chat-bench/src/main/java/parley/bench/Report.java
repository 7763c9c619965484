package parley.bench;

import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// What a benchmark found, in words or in JSON.
///
/// @param told which of the options to tell
record Report(String name, Options options, Set<Parameter> told, List<Map<Measure, Double>> found) {

  private static final JsonMapper JSON = new JsonMapper();

  /// A line for each measure under a headline: its label and its number, or the numbers of a curve.
  String table() {
    StringBuilder table = new StringBuilder();
    try (Formatter lines = new Formatter(table, Locale.ROOT)) {
      lines.format("%s: %s", name, headline());
      int width = found.size() == 1 ? 14 : 9;
      for (Measure measure : found.getFirst().keySet()) {
        lines.format("%n  %-36s", measure.label);
        for (Map<Measure, Double> each : found) {
          double value = each.getOrDefault(measure, Double.NaN);
          int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
          lines.format(" %," + width + "." + digits + "f", value);
        }
      }
    }
    return table.toString();
  }

  /// One object on one line for each: the name, the options, and what was found.
  String json() {
    return found.stream().map(this::json).collect(Collectors.joining("\n"));
  }

  private String json(Map<Measure, Double> found) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bench", name);
    asked().forEach(each -> fields.put(each.field, each.in(options)));
    fields.put("tls", options.tls());
    found.forEach((measure, value) -> fields.put(measure.field, Math.round(value * 100) / 100.0));
    return JSON.writeValueAsString(fields);
  }

  private String headline() {
    return Stream.concat(
            asked().map(each -> each.words(options)),
            Stream.of(options.tls() ? "TLS" : "plaintext"))
        .collect(Collectors.joining(", "));
  }

  private Stream<Parameter> asked() {
    return Stream.of(Parameter.values()).filter(told::contains);
  }
}
