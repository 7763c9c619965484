package parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.server.session.EndReason;
import parley.server.store.StoreException;

@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class ChatServerTest {

  /// Less than a server waits for a link that it is closing.
  private static final Duration AT_ONCE = Duration.ofMillis(1500);

  /// Less than it waits for those that it has overlooked.
  private static final Duration BEFORE_IT_GIVES_UP = Duration.ofSeconds(4);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.start(config());
  }

  private ServerConfig config() {
    return new ServerConfig(
        "127.0.0.1",
        0,
        folder.resolve("data"),
        true,
        null,
        Duration.ofSeconds(60),
        Duration.ZERO,
        true,
        false,
        OptionalInt.of(0),
        Quotas.USUAL);
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void aServerThatStopsWaitsForNobodyWhoHasNotShakenHands() throws Exception {
    Callable<Duration> stopping =
        () -> {
          try (Socket silent = connect();
              Socket halfway = connect()) {
            halfway.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
            await().until(() -> metrics().contains("\nparley_connections 2.0\n"));
            return untilStoppedFor(silent, halfway);
          }
        };

    assertThat(below(AT_ONCE, stopping)).isLessThan(AT_ONCE);
  }

  @Test
  void aServerThatStopsOverlooksNobodyWhoHasJustCome() throws Exception {
    Callable<Duration> stopping =
        () -> {
          try (Socket silent = connect()) {
            return untilStoppedFor(silent);
          }
        };

    assertThat(below(BEFORE_IT_GIVES_UP, stopping)).isLessThan(BEFORE_IT_GIVES_UP);
  }

  /// How long `stopping` the server takes: a busy machine may hold up one, but not three.
  private Duration below(Duration bound, Callable<Duration> stopping) throws Exception {
    Duration took = stopping.call();
    for (int i = 0; i < 2 && took.compareTo(bound) >= 0; i++) {
      start();
      took = stopping.call();
    }
    return took;
  }

  @Test
  void aServerWhoseFilesCannotBeReadSaysThatTheStoreFails() throws Exception {
    server.stop();
    String database = "jdbc:sqlite:" + folder.resolve("data/parley.db");
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO file VALUES (x'00', 1, 1, x'00')");
    }

    assertThatThrownBy(() -> ChatServer.start(config())).isInstanceOf(StoreException.class);
  }

  @Test
  void whyConnectionsEndOrAreRefusedIsCountedFromTheStartOn() throws Exception {
    String metrics = metrics();
    // Without its folder it would log errors beside tests that forbid them.
    server.stop();

    for (EndReason reason : EndReason.values()) {
      assertThat(metrics)
          .contains("\nparley_connections_ended_total{reason=\"" + reason.word() + "\"} 0.0\n");
    }
    for (String reason : List.of("files", "address", "strangers")) {
      assertThat(metrics)
          .contains("\nparley_connections_refused_total{reason=\"" + reason + "\"} 0.0\n");
    }
  }

  /// Stops the server; says how long it took until `links` were closed. After that it closes the
  /// store, which takes as long as the disk does.
  private Duration untilStoppedFor(Socket... links) throws IOException {
    long told = System.nanoTime();
    // A thread of its own: tests that run beside this one may hold those that all share.
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(server::stop, task -> Thread.ofPlatform().start(task));
    for (Socket link : links) {
      awaitEnd(link);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - told);
    assertThat(stopped).succeedsWithin(PATIENCE);
    return took;
  }

  private static void awaitEnd(Socket link) throws IOException {
    link.setSoTimeout((int) PATIENCE.toMillis());
    try {
      assertThat(link.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      // It was not even accepted.
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  private String metrics() throws IOException, InterruptedException {
    InetSocketAddress address = server.metricsAddress().orElseThrow();
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
