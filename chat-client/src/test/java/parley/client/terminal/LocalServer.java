package parley.client.terminal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import parley.server.ChatServer;
import parley.server.ServerConfig;

/// A real server on loopback, over TLS, that can be stopped and started again on its data.
final class LocalServer implements AutoCloseable {

  private final Path data;
  private ChatServer server;
  private int port;

  LocalServer(Path data) throws IOException {
    this(data, 0);
  }

  LocalServer(Path data, int port) throws IOException {
    this.data = data;
    this.port = port;
    start();
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    server =
        ChatServer.start(
            new ServerConfig(
                "127.0.0.1",
                port,
                data,
                true,
                null,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                false,
                OptionalInt.empty()));
    port = server.address().getPort();
  }

  void stop() {
    server.stop();
  }

  @Override
  public void close() {
    stop();
  }
}
