package parley.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What several rounds of a benchmark found: of each measure the median (of an even number of
/// rounds the mean of the two in the middle), the least and the greatest.
record Spread(
    Map<Measure, Double> median, Map<Measure, Double> least, Map<Measure, Double> greatest) {

  /// One for each line that the benchmark finds.
  ///
  /// @param rounds what each found: one or more, all with as many lines
  static List<Spread> of(List<List<Map<Measure, Double>>> rounds) {
    return IntStream.range(0, rounds.getFirst().size())
        .mapToObj(line -> ofLine(rounds.stream().map(round -> round.get(line)).toList()))
        .toList();
  }

  private static Spread ofLine(List<Map<Measure, Double>> rounds) {
    Spread spread =
        new Spread(
            new EnumMap<>(Measure.class),
            new EnumMap<>(Measure.class),
            new EnumMap<>(Measure.class));
    for (Measure measure : rounds.getFirst().keySet()) {
      double[] values =
          rounds.stream()
              .mapToDouble(round -> round.getOrDefault(measure, Double.NaN))
              .sorted()
              .toArray();
      int last = values.length - 1;
      spread.median.put(measure, (values[last / 2] + values[(last + 1) / 2]) / 2);
      spread.least.put(measure, values[0]);
      spread.greatest.put(measure, values[last]);
    }
    return spread;
  }
}
