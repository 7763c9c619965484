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

/// Tells what a benchmark found, in words or in JSON.
///
/// @param told which of the options to tell
record Report(String name, Options options, Set<Parameter> told) {

  private static final JsonMapper JSON = new JsonMapper();

  /// A line for each measure under a headline: its label and its number, or the numbers of a curve.
  /// Of several rounds its median, least and greatest; of a curve such a table for each of its
  /// lines.
  String table(List<List<Map<Measure, Double>>> rounds) {
    if (rounds.size() == 1) {
      return table(headline(), rounds.getFirst());
    }
    String headline =
        "%s; median, least and greatest of %d rounds".formatted(headline(), rounds.size());
    return Spread.of(rounds).stream()
        .map(each -> table(headline, List.of(each.median(), each.least(), each.greatest())))
        .collect(Collectors.joining("\n"));
  }

  private static String table(String headline, List<Map<Measure, Double>> columns) {
    StringBuilder table = new StringBuilder(headline);
    try (Formatter lines = new Formatter(table, Locale.ROOT)) {
      Set<Measure> measures = columns.getFirst().keySet();
      int labels = measures.stream().mapToInt(each -> each.label.length()).max().orElse(1);
      int width = columns.size() == 1 ? 14 : 9;
      for (Measure measure : measures) {
        lines.format("%n  %-" + labels + "s", measure.label);
        for (Map<Measure, Double> each : columns) {
          double value = each.getOrDefault(measure, Double.NaN);
          int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
          lines.format(" %," + width + "." + digits + "f", value);
        }
      }
    }
    return table.toString();
  }

  /// What a round found, one object on one line for each: the name, the options, which of several
  /// rounds it is, and what was found.
  String json(int round, List<Map<Measure, Double>> found) {
    return found.stream()
        .map(each -> {
          Map<String, Object> fields = asked();
          if (options.rounds() > 1) {
            fields.put("round", round);
          }
          each.forEach((measure, value) -> fields.put(measure.field, rounded(value)));
          return JSON.writeValueAsString(fields);
        })
        .collect(Collectors.joining("\n"));
  }

  /// What several rounds found, one object on one line for each: like that of a round, with medians
  /// in place of what was found, then how many rounds there were, and the least and the greatest.
  String json(List<List<Map<Measure, Double>>> rounds) {
    return Spread.of(rounds).stream()
        .map(each -> {
          Map<String, Object> fields = asked();
          Map<String, List<Double>> spread = new LinkedHashMap<>();
          each.median()
              .forEach((measure, median) -> {
                fields.put(measure.field, rounded(median));
                spread.put(
                    measure.field,
                    Stream.of(each.least(), each.greatest())
                        .map(end -> rounded(end.getOrDefault(measure, Double.NaN)))
                        .toList());
              });
          fields.put("rounds", rounds.size());
          fields.put("spread", spread);
          return JSON.writeValueAsString(fields);
        })
        .collect(Collectors.joining("\n"));
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private Map<String, Object> asked() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bench", name);
    parameters().forEach(each -> fields.put(each.field, each.in(options)));
    fields.put("tls", options.tls());
    return fields;
  }

  private String headline() {
    return Stream.concat(
            parameters().map(each -> each.words(options)),
            Stream.of(options.tls() ? "TLS" : "plaintext"))
        .collect(Collectors.joining(", ", name + ": ", ""));
  }

  private Stream<Parameter> parameters() {
    return Stream.of(Parameter.values()).filter(told::contains);
  }
}
