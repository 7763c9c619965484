package parley.bench;

import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// What a benchmark found, in words or in JSON.
record Report(String name, Options options, List<Map<Measure, Double>> found) {

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

  /// One object on one line for each: the name, the options as they were given, and what was found.
  String json() {
    return found.stream().map(this::json).collect(Collectors.joining("\n"));
  }

  private String json(Map<Measure, Double> found) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bench", name);
    if (found.containsKey(Measure.MBPS)) {
      fields.put("mib", options.swarm().mib());
      if (isSwarm()) {
        fields.put("seeds", options.swarm().seeds());
        fields.put("leechers", options.swarm().leechers());
      }
      fields.put("chunks", options.swarm().chunks());
    } else {
      fields.put("users", options.users());
      fields.put("window", options.window());
      fields.put("size", options.size());
      fields.put("seconds", options.seconds());
    }
    fields.put("warmUp", options.warmUp());
    fields.put("tls", options.tls());
    found.forEach((measure, value) -> fields.put(measure.field, Math.round(value * 100) / 100.0));
    return JSON.writeValueAsString(fields);
  }

  private boolean isSwarm() {
    return found.getFirst().containsKey(Measure.SEED_EGRESS_RATIO);
  }

  private String headline() {
    SwarmOptions swarm = options.swarm();
    if (found.getFirst().containsKey(Measure.BUSY_P99_MICROS)) {
      return "two users, each of whom downloads %,d MiB in %,d chunks from the other, %s"
          .formatted(swarm.mib(), swarm.chunks(), options.tls() ? "TLS" : "plaintext");
    }
    return isSwarm()
        ? "%,d MiB in %,d chunks, from %d to %d at once, peers over TLS, warm-up %d s"
            .formatted(
                swarm.mib(), swarm.chunks(), swarm.seeds(), swarm.leechers(), options.warmUp())
        : "%,d users, window %d, %d bytes, %d s, %s"
            .formatted(
                options.users(),
                options.window(),
                options.size(),
                options.seconds(),
                options.tls() ? "TLS" : "plaintext");
  }
}
