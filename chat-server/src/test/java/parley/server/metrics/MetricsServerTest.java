package parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.Code;

class MetricsServerTest {

  private final Metrics metrics = Metrics.forPrometheus();
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final HttpClient client = HttpClient.newHttpClient();
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    server = MetricsServer.start(loopback(0), metrics, problem::get);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void whatIsCountedIsServedByTheNamesThatAreDocumented() throws Exception {
    metrics.connectionOpened();
    metrics.connectionOpened();
    metrics.connectionEnded("lost");
    metrics.loggedIn();
    metrics.loggedIn();
    metrics.resumed();
    metrics.sessionEnded();
    metrics.loginRefused(Code.WRONG_PASSWORD);
    metrics.refused(Code.UNKNOWN_USER);
    metrics.delivered(3_000_000);
    metrics.stored(2);
    metrics.broadcast();
    metrics.broadcastCopies(7);
    metrics.committed(1_500_000);
    metrics.storeAnswered(true);
    metrics.storeAnswered(false);
    metrics.accounts(() -> 11);
    metrics.mailboxLetters(() -> 12);
    metrics.eventLoopPendingTasks(() -> 13);

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body().lines())
        .contains(
            "parley_connections 1.0",
            "parley_connections_ended_total{reason=\"lost\"} 1.0",
            "parley_sessions 2.0",
            "parley_logins_total{outcome=\"ok\"} 2.0",
            "parley_logins_total{outcome=\"resumed\"} 1.0",
            "parley_logins_total{outcome=\"wrong-password\"} 1.0",
            "parley_logins_total{outcome=\"locked\"} 0.0",
            "parley_refusals_total{code=\"unknown-user\"} 1.0",
            "parley_logins_total{outcome=\"already-online\"} 0.0",
            "parley_refusals_total{code=\"internal\"} 0.0",
            "parley_refusals_total{code=\"throttled\"} 0.0",
            "parley_relay_meetings_total{outcome=\"timeout\"} 0.0",
            "parley_messages_total{state=\"delivered\"} 1.0",
            "parley_messages_total{state=\"stored\"} 2.0",
            "parley_delivery_seconds_bucket{le=\"0.002\"} 0",
            "parley_delivery_seconds_bucket{le=\"0.005\"} 1",
            "parley_delivery_seconds_count 1",
            "parley_broadcasts_total 1.0",
            "parley_broadcast_copies_total 7.0",
            "parley_store_operations_total 1.0",
            "parley_store_commit_seconds_bucket{le=\"0.002\"} 1",
            "parley_store_commit_seconds_sum 0.0015",
            "parley_store_failures_total 1.0",
            "parley_accounts 11.0",
            "parley_mailbox_letters 12.0",
            "parley_event_loop_pending_tasks 13.0")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
        .anyMatch(line -> line.startsWith("process_cpu_usage"))
        .anyMatch(line -> line.startsWith("process_files_open_files"))
        .anyMatch(line -> line.startsWith("process_uptime_seconds"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health?now=1", "/health?"})
  void aServerThatWorksIsHealthy(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}\n");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void aServerThatCannotStoreSaysWhy() throws Exception {
    problem.set(Optional.of("the store cannot commit: \"disk full\""));

    HttpResponse<String> answer = get("/health");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"failing\",\"reason\":\"the store cannot commit: \\\"disk full\\\"\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/metricsx", "/health/x", "/..%2fmetrics"})
  void thereIsNothingElse(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @Test
  void nothingCanBeSent() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/health").POST(HttpRequest.BodyPublishers.ofString("x")).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void theHeadIsThatOfTheWhole() throws Exception {
    HttpResponse<String> answer =
        client.send(request("/health").HEAD().build(), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("16");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET /health HTTP/2\r\n\r\n",
        "\u0016\u0003\r\n\r\n"
      })
  void whatIsNoHttpIsRefused(String request) throws Exception {
    assertThat(raw(request)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aRequestIsAtMost8KiBytes() throws Exception {
    String head = "GET /health HTTP/1.1\r\nX: ";
    String end = "\r\n\r\n";
    int room = HttpAnswers.REQUEST_BYTES - head.length() - end.length();

    assertThat(raw(head + "x".repeat(room) + end)).startsWith("HTTP/1.1 200 ");
    assertThat(raw(head + "x".repeat(room + 2000))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aRequestMayComeInPieces() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      for (byte b : "GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(b);
      }
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\n{\"status\":\"ok\"}\n");
    }
  }

  @Test
  void manyWhoAskAndGoAreNoHindrance() throws Exception {
    for (int i = 0; i < 2 * MetricsServer.CONNECTIONS; i++) {
      new Socket(InetAddress.getLoopbackAddress(), server.address().getPort()).close();
    }
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aPortThatIsTakenIsRefused() {
    assertThatThrownBy(
            () -> MetricsServer.start(server.address(), Metrics.unseen(), Optional::empty))
        .hasMessage(
            "cannot serve metrics on 127.0.0.1:%d: Address already in use"
                .formatted(server.address().getPort()));
  }

  @Test
  void whatNobodyAskedForIsCountedForNobody() {
    Metrics unseen = Metrics.unseen();
    unseen.loggedIn();
    unseen.delivered(1);
    unseen.connectionEnded("lost");
    unseen.accounts(() -> 1);

    assertThat(unseen.scrape()).isEmpty();
  }

  /// What comes back for bytes of any kind.
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
