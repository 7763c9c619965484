package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

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
      new Options(1000, 8, 100, 5, 10, false, SwarmOptions.USUAL);

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
    JsonNode json = json(report(name, Map.of()));

    assertThat(json.propertyNames()).containsExactly(fields.split(" "));
  }

  @Test
  void peopleAreToldTheSame() {
    Map<Measure, Double> found = Map.of(Measure.LOGINS_PER_SECOND, 2155.4);

    assertThat(report("login", found).table())
        .startsWith("login: 1,000 users, 10 s, warm-up 5 s, plaintext\n")
        .endsWith("2,155");
  }

  @Test
  void theSwarmIsAlwaysOverTls() {
    assertThat(json(report("swarm", Map.of())).get("tls").booleanValue()).isTrue();
    assertThat(json(report("talk", Map.of())).get("tls").booleanValue()).isFalse();
  }

  private static Report report(String name, Map<Measure, Double> found) {
    Benchmark benchmark = Main.BENCHMARKS.get(name);
    return new Report(name, benchmark.adjust(OPTIONS), benchmark.parameters(), List.of(found));
  }

  private static JsonNode json(Report report) {
    return new JsonMapper().readTree(report.json());
  }
}
