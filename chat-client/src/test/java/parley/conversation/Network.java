package parley.conversation;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All the network that there is between one client and the server: what the client takes for the
/// server is this, which passes everything on, until a test cuts it, holds it up or takes it down.
/// Any thread may call.
///
/// ```
/// client -> [ link: TO_SERVER, TO_CLIENT ] -> server
/// ```
final class Network implements AutoCloseable {

  /// Which way the bytes go.
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  /// In what pieces the bytes are looked at.
  enum Pieces {
    /// As they come: all there is to see of TLS.
    CHUNKS,
    /// Line by line: the frames of a plaintext link.
    FRAMES
  }

  private static final byte[] END = new byte[0];

  private final Pieces pieces;
  private final IntSupplier serverPort;
  private final ServerSocket entrance;
  private final List<Link> links = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private boolean down;

  /// A network to the port of this machine that `serverPort` names at the time of each connection.
  Network(Pieces pieces, IntSupplier serverPort) {
    this.pieces = pieces;
    this.serverPort = serverPort;
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  /// The port that the client connects to.
  int port() {
    return entrance.getLocalPort();
  }

  /// Breaks the present links, at once and for both sides; new ones may be made.
  synchronized void cut() {
    links.forEach(Link::reset);
    links.clear();
    holds.removeIf(hold -> hold.caught || hold.only != null);
    notifyAll();
  }

  /// Breaks the present links and refuses new ones.
  synchronized void goDown() {
    down = true;
    cut();
  }

  /// Ends what [#goDown] began.
  synchronized void comeUp() {
    down = false;
  }

  /// From now on nothing passes on the present links, and nobody is told: they are half-open.
  void silence() {
    silence(Direction.TO_SERVER);
    silence(Direction.TO_CLIENT);
  }

  /// The same, in one direction.
  synchronized void silence(Direction direction) {
    holds.add(new Hold(direction, piece -> true, Set.copyOf(links)));
  }

  /// Lets pass whatever was held up, and holds up nothing more.
  synchronized void goOn() {
    holds.forEach(hold -> hold.released = true);
    holds.clear();
    notifyAll();
  }

  /// Whether somebody who wanted to go on could not.
  synchronized boolean isDisturbed() {
    return down || holds.stream().anyMatch(hold -> links.stream().anyMatch(hold::isOn));
  }

  /// Holds up the next frame of type `type`, on whatever link, and all behind it.
  synchronized void holdNext(Direction direction, String type) {
    String field = "\"type\":\"" + type + "\"";
    holds.add(
        new Hold(
            direction, frame -> new String(frame, StandardCharsets.UTF_8).contains(field), null));
  }

  /// Waits until something is held up.
  ///
  /// @throws AssertionError when nothing is
  synchronized void awaitHeld() throws InterruptedException {
    long deadline = System.nanoTime() + Transcript.PATIENCE.toNanos();
    while (holds.stream().noneMatch(hold -> hold.caught)) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError("nothing came that was to be held up");
      }
      wait(millis);
    }
  }

  @Override
  public synchronized void close() {
    goDown();
    goOn();
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (true) {
      Socket client;
      try {
        client = entrance.accept();
      } catch (IOException e) {
        return;
      }
      connect(client);
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    Link link = new Link(client, server);
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort.getAsInt()));
    } catch (IOException e) {
      link.reset();
      return;
    }
    synchronized (this) {
      if (down) {
        link.reset();
        return;
      }
      links.add(link);
    }
    Thread.startVirtualThread(() -> link.pump(Direction.TO_SERVER, client, server));
    Thread.startVirtualThread(() -> link.pump(Direction.TO_CLIENT, server, client));
  }

  /// Returns when nothing holds up `piece`, or its link is broken.
  private synchronized void await(Link link, Direction direction, byte[] piece) {
    for (Hold hold : List.copyOf(holds)) {
      if (hold.wants(link, direction, piece)) {
        hold.caught = true;
        notifyAll();
        while (!hold.released && links.contains(link)) {
          try {
            wait();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }

  private byte[] read(InputStream in) throws IOException {
    if (pieces == Pieces.CHUNKS) {
      byte[] buffer = new byte[16 * 1024];
      int count = in.read(buffer);
      return count < 0 ? END : Arrays.copyOf(buffer, count);
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  /// A connection of the client and the one to the server that belongs to it.
  private final class Link {

    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Direction direction, Socket from, Socket to) {
      try {
        InputStream in = new BufferedInputStream(from.getInputStream());
        OutputStream out = to.getOutputStream();
        for (byte[] piece = read(in); piece.length > 0; piece = read(in)) {
          await(this, direction, piece);
          out.write(piece);
        }
        await(this, direction, END);
        to.shutdownOutput();
      } catch (IOException e) {
        // Nor does the news of a broken link get through one that is silent.
        await(this, direction, END);
        reset();
      }
    }

    void reset() {
      for (Socket socket : List.of(client, server)) {
        try {
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException e) {
          // It was closed already.
        }
      }
    }
  }

  /// What holds up the first piece of its kind, or all pieces of certain links.
  private static final class Hold {

    private final Direction direction;
    private final Predicate<byte[]> which;
    private final @Nullable Set<Link> only;
    private boolean caught;
    private boolean released;

    private Hold(Direction direction, Predicate<byte[]> which, @Nullable Set<Link> only) {
      this.direction = direction;
      this.which = which;
      this.only = only;
    }

    private boolean isOn(Link link) {
      return only != null && only.contains(link);
    }

    private boolean wants(Link link, Direction way, byte[] piece) {
      return way == direction
          && !released
          && (only == null ? !caught && which.test(piece) : only.contains(link));
    }
  }
}
