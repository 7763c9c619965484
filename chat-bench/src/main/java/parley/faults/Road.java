package parley.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// All the way between one client and the server: what the client takes for the server is this,
/// which passes everything on until it is told to do otherwise, at any byte. Any thread may call.
final class Road implements AutoCloseable {

  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  private static final int PIECE = 16 * 1024;

  private static final long UNLIMITED = Long.MAX_VALUE;

  /// In so many parts of a second a slow road lets something pass.
  private static final int PARTS = 20;

  private enum Then {
    HOLD,
    RESET,
    END
  }

  private final IntSupplier serverPort;
  private final ServerSocket entrance;

  // Guarded by this.
  private final Set<Link> links = new HashSet<>();
  private long left = UNLIMITED;
  private Then then = Then.HOLD;
  private int bytesPerSecond;

  /// A road to the port of this machine that `serverPort` names at the time of each connection; 0
  /// when nobody listens.
  Road(IntSupplier serverPort) throws IOException {
    this.serverPort = serverPort;
    entrance = new ServerSocket(0, 50, HERE);
    Thread.startVirtualThread(this::accept);
  }

  /// Where the client connects to.
  InetSocketAddress address() {
    return new InetSocketAddress(HERE, entrance.getLocalPort());
  }

  /// Nothing passes, on any link, when `bytes` more have passed, both ways together.
  synchronized void stall(long bytes) {
    left = bytes;
    then = Then.HOLD;
  }

  /// Breaks all links when `bytes` more have passed; those that are made later are whole.
  synchronized void cut(long bytes, boolean reset) {
    left = bytes;
    then = reset ? Then.RESET : Then.END;
    cutIfDue();
  }

  /// So many bytes pass a second, on each link and way.
  synchronized void slow(int rate) {
    bytesPerSecond = rate;
  }

  /// Everything passes again. A cut that is still due, is now.
  synchronized void clear() {
    if (then != Then.HOLD) {
      left = 0;
      cutIfDue();
    }
    left = UNLIMITED;
    bytesPerSecond = 0;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    try {
      entrance.close();
    } catch (IOException _) {
      // Nobody comes in any more, so or so.
    }
    List.copyOf(links).forEach(link -> link.close(true));
    clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        Thread.startVirtualThread(() -> connect(client));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void connect(Socket client) {
    Link link = new Link(client, new Socket());
    // Before the server can know of it: it may be cut from then on.
    synchronized (this) {
      links.add(link);
    }
    try {
      client.setTcpNoDelay(true);
      link.server.setTcpNoDelay(true);
      link.server.connect(new InetSocketAddress(HERE, serverPort.getAsInt()));
    } catch (IOException | IllegalArgumentException _) {
      link.close(true);
      return;
    }
    Thread.startVirtualThread(() -> link.pump(client, link.server));
    Thread.startVirtualThread(() -> link.pump(link.server, client));
  }

  /// Waits until something may pass, and returns how much, of `wanted` bytes; 0 when the link is
  /// broken.
  private int admit(Link link, int wanted) throws InterruptedException {
    int rate;
    int admitted;
    synchronized (this) {
      while (left == 0 && links.contains(link)) {
        wait();
      }
      rate = bytesPerSecond;
      int most = rate == 0 ? wanted : Math.min(wanted, Math.max(1, rate / PARTS));
      admitted = (int) Math.min(left, most);
    }
    if (rate > 0) {
      TimeUnit.MICROSECONDS.sleep(1_000_000L * admitted / rate);
    }
    return admitted;
  }

  private synchronized void passed(int bytes) {
    if (left != UNLIMITED) {
      left = Math.max(0, left - bytes);
      cutIfDue();
    }
  }

  private synchronized void cutIfDue() {
    if (left == 0 && then != Then.HOLD) {
      boolean reset = then == Then.RESET;
      List.copyOf(links).forEach(link -> link.close(reset));
      left = UNLIMITED;
      then = Then.HOLD;
    }
  }

  private synchronized void forget(Link link) {
    links.remove(link);
    notifyAll();
  }

  /// A connection of the client, and the one to the server that belongs to it.
  private final class Link {

    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Socket from, Socket to) {
      byte[] piece = new byte[PIECE];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(piece); count > 0; count = in.read(piece)) {
          pass(piece, count, out);
        }
        admit(this, 1);
        to.shutdownOutput();
      } catch (IOException _) {
        broken();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void pass(byte[] piece, int count, OutputStream out)
        throws IOException, InterruptedException {
      int done = 0;
      while (done < count) {
        int next = admit(this, count - done);
        if (next == 0) {
          throw new IOException("broken");
        }
        out.write(piece, done, next);
        done += next;
        passed(next);
      }
    }

    /// Nor does the news of a broken link get through where nothing does.
    private void broken() {
      try {
        admit(this, 1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      close(true);
    }

    void close(boolean reset) {
      forget(this);
      for (Socket socket : List.of(client, server)) {
        try {
          if (reset) {
            socket.setSoLinger(true, 0);
          }
          socket.close();
        } catch (IOException _) {
          // It was closed already.
        }
      }
    }
  }
}
