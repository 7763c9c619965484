package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.bench.Measure.*;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.WholeProgram;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Each benchmark, for a moment: that it measures what scripts rely on, over TLS, and never how
/// much.
@WholeProgram
class BenchmarksTest {

  private static final Options OPTIONS =
      new Options(9, 3, 100, 0, 1, 1, true, new SwarmOptions(8, 2, 2, 16));

  static Stream<Arguments> benchmarks() {
    return Stream.of(
        Arguments.of(
            "relay",
            List.of(DELIVERIES_PER_SECOND, SERVER_CPU_MICROS_PER_DELIVERY, P50_MICROS, P99_MICROS)),
        Arguments.of(
            "fanout",
            List.of(DELIVERIES_PER_SECOND, SERVER_CPU_MICROS_PER_DELIVERY, P50_MICROS, P99_MICROS)),
        Arguments.of("idle", List.of(P50_MICROS, P99_MICROS, CPU_SECONDS)),
        Arguments.of("login", List.of(LOGINS_PER_SECOND, SERVER_CPU_MICROS_PER_LOGIN)),
        Arguments.of(
            "stored",
            List.of(
                STORED_PER_SECOND,
                SERVER_CPU_MICROS_PER_STORED,
                DELIVERIES_PER_SECOND,
                SERVER_CPU_MICROS_PER_DELIVERY,
                P50_MICROS,
                P99_MICROS)),
        Arguments.of("swarm", List.of(MBPS, SECONDS, CPU_SECONDS, SEED_EGRESS_RATIO)),
        Arguments.of(
            "talk",
            List.of(
                QUIET_P50_MICROS,
                QUIET_P99_MICROS,
                BUSY_P50_MICROS,
                BUSY_P99_MICROS,
                PRIVATE_QUIET_P50_MICROS,
                PRIVATE_QUIET_P99_MICROS,
                PRIVATE_BUSY_P50_MICROS,
                PRIVATE_BUSY_P99_MICROS,
                MBPS)));
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void findsWhatItIsFor(String name, List<Measure> measures) throws Exception {
    Benchmark benchmark = Main.BENCHMARKS.get(name);
    List<Map<Measure, Double>> found = run(benchmark);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst()).containsKeys(measures.toArray(Measure[]::new));
    assertThat(found.getFirst()).containsKey(GENERATOR_CORES);
    Report report = new Report(name, OPTIONS, benchmark.parameters());
    JsonNode json = new JsonMapper().readTree(report.json(1, found));
    assertThat(json.get("bench").stringValue()).isEqualTo(name);
    if (measures.contains(MBPS)) {
      assertThat(json.get("mib").intValue()).isEqualTo(OPTIONS.swarm().mib());
    } else {
      assertThat(json.get("users").intValue()).isEqualTo(OPTIONS.users());
    }
    assertThat(json.get("tls").booleanValue()).isTrue();
    for (Measure measure : measures) {
      assertThat(json.get(measure.field).doubleValue()).isNotNegative();
    }
  }

  @Test
  void theCurveHasALineForEachLoad() throws Exception {
    List<Map<Measure, Double>> found = run(new Overload(List.of(0.1, 0.2)));

    assertThat(found)
        .hasSize(2)
        .allSatisfy(line -> {
          assertThat(line.get(ACCEPTED_PER_SECOND)).isPositive();
          assertThat(line.get(DUE_P99_MICROS)).isPositive();
          assertThat(line.get(REFUSED_PER_SECOND)).isNotNegative();
        });
    assertThat(new Report("overload", OPTIONS, Set.of()).json(1, found).lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(new JsonMapper().readTree(line).get("load").doubleValue()).isPositive());
  }

  private static List<Map<Measure, Double>> run(Benchmark benchmark)
      throws BenchmarkException, IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.open()) {
      ServerProcess server =
          ServerProcess.start(sandbox, sandbox.folder().resolve("server"), List.of(), List.of());
      return benchmark.run(new Benchmark.Setting(OPTIONS, server, _ -> {}));
    }
  }
}
