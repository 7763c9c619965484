package parley.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import parley.server.ChatServer;
import parley.server.Quotas;
import parley.server.ServerConfig;

/// A real server on loopback, over TLS, that can be stopped and started again on its data.
public final class LocalServer implements AutoCloseable {

  private final Path data;
  private final Quotas quotas;
  private ChatServer server;
  private final int port;

  /// Starts one on any free port.
  public LocalServer(Path data) throws IOException {
    this(data, Ports.free(), Quotas.USUAL);
  }

  /// Starts one.
  public LocalServer(Path data, int port, Quotas quotas) throws IOException {
    this.data = data;
    this.port = port;
    this.quotas = quotas;
    start();
  }

  /// The same after every start.
  public int port() {
    return port;
  }

  /// Starts it again.
  public void start() throws IOException {
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
                OptionalInt.empty(),
                quotas));
  }

  /// Stops it in good order.
  public void stop() {
    server.stop();
  }

  @Override
  public void close() {
    stop();
  }
}
