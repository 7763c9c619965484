package parley.server.metrics;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the page for monitoring answers to a request. Any thread may call.
final class HttpAnswers {

  /// Bytes of a request at most, its headers included.
  static final int REQUEST_BYTES = 8 * 1024;

  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  private final Metrics metrics;
  private final Supplier<Optional<String>> problem;

  HttpAnswers(Metrics metrics, Supplier<Optional<String>> problem) {
    this.metrics = metrics;
    this.problem = problem;
  }

  /// Reads a request and returns the answer as it goes out.
  ///
  /// @throws IOException the request ends before it is whole
  byte[] answer(InputStream in) throws IOException {
    String request = request(in);
    String[] words = request.substring(0, Math.max(0, request.indexOf('\r'))).split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      return message("400 Bad Request", PLAIN, "not HTTP/1.1\n", true);
    }
    boolean get = words[0].equals("GET");
    if (!get && !words[0].equals("HEAD")) {
      return message("405 Method Not Allowed\r\nAllow: GET, HEAD", PLAIN, "only GET\n", true);
    }
    String path = words[1].substring(0, (words[1] + "?").indexOf('?'));
    return switch (path) {
      case "/metrics" -> message("200 OK", PROMETHEUS, metrics.scrape(), get);
      case "/health" -> {
        Optional<String> reason = problem.get();
        String status = reason.isEmpty() ? "200 OK" : "503 Service Unavailable";
        yield message(status, JSON, health(reason), get);
      }
      default -> message("404 Not Found", PLAIN, "there is /metrics, and there is /health\n", get);
    };
  }

  /// The request up to the blank line that ends its headers; as much as there may be of one that is
  /// too long.
  private static String request(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    while (true) {
      int count = in.read(some);
      if (count < 0) {
        throw new EOFException();
      }
      bytes.write(some, 0, count);
      String request = bytes.toString(StandardCharsets.ISO_8859_1);
      if (request.contains("\r\n\r\n")) {
        return request;
      }
      if (bytes.size() > REQUEST_BYTES) {
        return "";
      }
    }
  }

  private static byte[] message(String status, String type, String text, boolean whole) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String head =
        """
        HTTP/1.1 %s\r
        Content-Type: %s\r
        Content-Length: %d\r
        Cache-Control: no-store\r
        Connection: close\r
        \r
        """
            .formatted(status, type, body.length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
    bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    if (whole) {
      bytes.writeBytes(body);
    }
    return bytes.toByteArray();
  }

  private static String health(Optional<String> reason) {
    ObjectNode health = JsonNodeFactory.instance.objectNode();
    health.put("status", reason.isEmpty() ? "ok" : "failing");
    reason.ifPresent(text -> health.put("reason", text));
    return JsonMapper.shared().writeValueAsString(health) + "\n";
  }
}
