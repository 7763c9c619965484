package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is told of a benchmark, in words and in JSON.
class ReportTest {

  private static final Options OPTIONS =
      new Options(1000, 8, 100, 5, 10, 1, false, SwarmOptions.USUAL);

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "relay    : bench users window size seconds warmUp tls",
        "fanout   : bench users window size seconds warmUp tls",
        "idle     : bench users size seconds tls",
        "login    : bench users seconds warmUp tls",
        "stored   : bench users window size seconds warmUp tls",
        "swarm    : bench mib seeds leechers chunks warmUp tls",
        "overload : bench users window size seconds warmUp tls",
        "talk     : bench seconds mib chunks warmUp tls",
      })
  void onlyTheOptionsThatConcernABenchmarkAreTold(String name, String fields) {
    JsonNode json = json(report(name).json(1, List.of(Map.of())));

    assertThat(json.propertyNames()).containsExactly(fields.split(" "));
  }

  @Test
  void theSwarmIsAlwaysOverTls() {
    assertThat(report("swarm").json(1, List.of(Map.of()))).contains("\"tls\":true");
    assertThat(report("talk").json(1, List.of(Map.of()))).contains("\"tls\":false");
  }

  @Test
  void peopleAreToldTheSame() {
    assertThat(report("login").table(List.of(logins(2155.4))))
        .startsWith("login: 1,000 users, 10 s, warm-up 5 s, plaintext\n  logins per second ")
        .endsWith(" 2,155");
  }

  @Test
  void severalRoundsAreToldAsMedianLeastAndGreatest() {
    List<List<Map<Measure, Double>>> rounds = List.of(logins(3000), logins(1000), logins(1500));

    assertThat(report("login").table(rounds))
        .startsWith(
            "login: 1,000 users, 10 s, warm-up 5 s, plaintext; median, least and greatest of 3"
                + " rounds\n  logins per second ")
        .containsPattern(" 1,500 +1,000 +3,000$");
    JsonNode json = json(report("login").json(rounds));
    assertThat(json.get("loginsPerSecond").doubleValue()).isEqualTo(1500);
    assertThat(json.get("rounds").intValue()).isEqualTo(3);
    assertThat(json.get("spread").toString()).isEqualTo("{\"loginsPerSecond\":[1000.0,3000.0]}");
  }

  @Test
  void latenciesSayFromWhenTheyAreCounted() {
    assertThat(report("relay").table(List.of(List.of(Map.of(Measure.P99_MICROS, 800.0)))))
        .contains("closed loop");
    assertThat(report("overload").table(List.of(List.of(Map.of(Measure.DUE_P99_MICROS, 800.0)))))
        .contains("since due");
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    List<List<Map<Measure, Double>>> rounds = List.of(logins(4), logins(1), logins(3), logins(100));

    assertThat(Spread.of(rounds).getFirst().median()).containsValue(3.5);
  }

  @Test
  void eachLineOfACurveHasItsOwnMedians() {
    Map<Measure, Double> half = Map.of(Measure.LOAD, 0.5, Measure.RSS_MIB, 100.0);
    Map<Measure, Double> all = Map.of(Measure.LOAD, 1.0, Measure.RSS_MIB, 200.0);
    List<List<Map<Measure, Double>>> rounds = List.of(List.of(half, all), List.of(half, all));

    assertThat(report("overload").json(rounds).lines())
        .map(line -> json(line).get("rssMiB").doubleValue())
        .containsExactly(100.0, 200.0);
    assertThat(report("overload").table(rounds)).containsSubsequence(" 100 ", " 200 ");
  }

  @Test
  void thereAreNoMoreThanTwentyRounds() {
    assertThat(rounds(Options.ROUNDS_AT_MOST).rounds()).isEqualTo(20);
    assertThatThrownBy(() -> rounds(Options.ROUNDS_AT_MOST + 1))
        .hasMessage("--rounds must be 1 to 20, not 21");
    assertThatThrownBy(() -> rounds(0)).hasMessage("--rounds must be 1 to 20, not 0");
  }

  private static Options rounds(int rounds) {
    return new Options(2, 1, 100, 0, 1, rounds, false, SwarmOptions.USUAL);
  }

  private static List<Map<Measure, Double>> logins(double perSecond) {
    return List.of(Map.of(Measure.LOGINS_PER_SECOND, perSecond));
  }

  private static Report report(String name) {
    Benchmark benchmark = Main.BENCHMARKS.get(name);
    return new Report(name, benchmark.adjust(OPTIONS), benchmark.parameters());
  }

  private static JsonNode json(String line) {
    return new JsonMapper().readTree(line);
  }
}
