package parley.server.metrics;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Serves `/metrics` to Prometheus and `/health` to whatever restarts or replaces servers, over
/// HTTP. Any thread may call.
public final class MetricsServer implements AutoCloseable {

  static {
    // The JDK's server takes its limits from here. They keep a stranger from holding connections:
    // seconds for a request to come and for its answer to be taken, and connections at once.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    System.setProperty("jdk.httpserver.maxConnections", "100");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private MetricsServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Begins to serve.
  ///
  /// @param address port 0 is any free one
  /// @param problem why the server cannot do its work, in one line; empty while it can. Asked by
  ///   several threads, and must not wait for long
  /// @throws IOException the address cannot be listened on; the message is for the operator
  public static MetricsServer start(
      InetSocketAddress address, Metrics metrics, Supplier<Optional<String>> problem)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve metrics on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, metrics, problem));
    server.start();
    return new MetricsServer(server, threads);
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// Stops at once.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(
      HttpExchange exchange, Metrics metrics, Supplier<Optional<String>> problem)
      throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean get = method.equals("GET");
      if (!get && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" ->
            send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
        case "/health" -> {
          Optional<String> reason = problem.get();
          send(exchange, reason.isEmpty() ? 200 : 503, "application/json", health(reason));
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static String health(Optional<String> reason) {
    ObjectNode health = JsonNodeFactory.instance.objectNode();
    health.put("status", reason.isEmpty() ? "ok" : "failing");
    reason.ifPresent(text -> health.put("reason", text));
    return JsonMapper.shared().writeValueAsString(health) + "\n";
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
