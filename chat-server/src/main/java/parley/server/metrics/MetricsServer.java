package parley.server.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.wire.Transport;

/// Serves `/metrics` to Prometheus and `/health` to whatever restarts or replaces servers: as much
/// of HTTP/1.1 as that takes, one request for each connection. The JDK has a server for more, in a
/// module that small run-time images leave out. Any thread may call.
public final class MetricsServer implements AutoCloseable {

  /// Connections that are served at once; more wait.
  static final int CONNECTIONS = 32;

  private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ServerSocket listener;
  private final HttpAnswers answers;
  private final Semaphore places = new Semaphore(CONNECTIONS);

  private MetricsServer(ServerSocket listener, HttpAnswers answers) {
    this.listener = listener;
    this.answers = answers;
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
    ServerSocket listener =
        ServerSocketChannel.open(Transport.family(address).toJdkFamily()).socket();
    try {
      listener.setReuseAddress(true);
      listener.bind(address);
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "cannot serve metrics on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    MetricsServer server = new MetricsServer(listener, new HttpAnswers(metrics, problem));
    Thread.ofPlatform().daemon().name("parley-metrics").start(server::accept);
    return server;
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /// Stops to listen, at once.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // It listens no more.
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      places.acquireUninterruptibly();
      try {
        Socket socket = listener.accept();
        // Not a virtual one: those need open files of the JVM's own when they first wait for bytes,
        // and can wait for none ever after when there were none left then.
        Thread.ofPlatform().daemon().name("parley-metrics-answer").start(() -> serve(socket));
      } catch (IOException e) {
        places.release();
        if (!listener.isClosed()) {
          // No more files may be open, most likely: in a moment some may be closed.
          log.atWarn().addKeyValue("why", e.getMessage()).log("a request for metrics was lost");
          pause(PAUSE);
        }
      }
    }
  }

  private void serve(Socket socket) {
    // Whoever is slow to ask or to read is cut off.
    Thread deadline =
        Thread.startVirtualThread(() -> {
          if (pause(WITHIN)) {
            close(socket);
          }
        });
    try {
      InputStream in = socket.getInputStream();
      socket.getOutputStream().write(answers.answer(in));
      // Closing with something unread would reset the connection, and could take the answer along.
      socket.shutdownOutput();
      in.skip(Long.MAX_VALUE);
    } catch (IOException e) {
      // Whoever asked is gone.
    } finally {
      deadline.interrupt();
      close(socket);
      places.release();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use.
    }
  }

  /// Whether the time has passed without an interruption.
  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
