package parley.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of servers that go and come back. They are not of those that the system gives out: there a
/// client that connects or listens could take one meanwhile. Any thread may call.
public final class Ports {

  private static final AtomicInteger NEXT =
      new AtomicInteger(20_000 + (int) (ProcessHandle.current().pid() % 100) * 100);

  private Ports() {}

  /// One that nobody has.
  public static int free() {
    while (true) {
      int port = NEXT.getAndIncrement();
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        // The next may be free.
      }
    }
  }
}
