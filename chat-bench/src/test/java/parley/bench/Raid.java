package parley.bench;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import parley.fuzz.Mutator;
import parley.fuzz.Raider;
import parley.protocol.FromClient;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ScramException;
import parley.wire.Decoded;
import parley.wire.JsonCodec;
import parley.wire.Tls;
import parley.wire.WireException;

/// Thousands of hostile connections to one server, some dozens at a time: nine of ten never log in,
/// and say bytes of any kind, or nothing, or a byte now and then; the tenth logs in, says frames of
/// any kind as fast as it can, and reads the answers or does not. Any thread may call.
final class Raid implements AutoCloseable {

  /// Connections at once that say something, and that say little or nothing until they are closed.
  private static final int LOUD = 24;

  private static final int QUIET = 400;
  private static final int ACCOUNTS = 100;
  private static final int FRAMES_AT_ONCE = 20;

  /// How often an insider comes back.
  private static final int VISITS = 1000;

  private static final JsonCodec<FromClient> CODEC = new JsonCodec<>(FromClient.class);

  private final int port;
  private final @Nullable SSLContext tls;
  private final List<byte[]> inputs = new ArrayList<>();
  private final List<byte[]> bursts = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore loud = new Semaphore(LOUD);
  private final Semaphore quiet = new Semaphore(QUIET);
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private int begun;

  /// On the server at `port`, with so many inputs and bursts of frames made of `seeds`.
  Raid(int port, boolean tls, List<byte[]> seeds, int variety) throws IOException {
    this.port = port;
    this.tls = tls ? Tls.client() : null;
    Mutator mutator = new Mutator(new Random(1), seeds);
    for (int i = 0; i < variety; i++) {
      inputs.add(mutator.next());
      bursts.add(burst(mutator));
    }
    for (int account = 0; account < ACCOUNTS; account++) {
      try (Raider raider = new Raider(port, origin(1, account), this.tls)) {
        raider.register("raider" + account);
      }
    }
  }

  /// Frames that no link breaks for.
  private static byte[] burst(Mutator mutator) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int count = 0; count < FRAMES_AT_ONCE; ) {
      byte[] frame = mutator.object();
      if (frame.length < 8_000 && isBearable(frame)) {
        all.writeBytes(frame);
        count++;
      }
    }
    return all.toByteArray();
  }

  /// Whether the session goes on after it: it is a frame, and neither says goodbye nor acknowledges
  /// what was never sent.
  private static boolean isBearable(byte[] frame) {
    try {
      return switch (CODEC.decode(Unpooled.wrappedBuffer(frame, 0, frame.length - 1))) {
        case Decoded.Ok<FromClient>(Request.Logout _), Decoded.Ok<FromClient>(Notification.Ack _) ->
            false;
        case Decoded.Ok<FromClient> _, Decoded.Rejected<FromClient> _ -> true;
      };
    } catch (WireException e) {
      return false;
    }
  }

  long connections() {
    return connections.get();
  }

  long frames() {
    return frames.get();
  }

  /// Makes so many connections more, with so many frames in all; returns when those are over that
  /// say something.
  void go(int more, long framesMore) throws InterruptedException {
    // Three of four insiders read, and only what they say counts.
    long each = framesMore * 4 / 3 / Math.max(1, more / 10);
    for (int i = 0; i < more; i++) {
      int number = begun++;
      switch (number % 10) {
        case 0 -> {
          if (number / 10 % 4 == 0) {
            start(quiet, () -> deaf(number));
          } else {
            start(loud, () -> insider(number, each));
          }
        }
        case 1, 2 -> start(quiet, () -> whisperer(number));
        case 3 -> start(quiet, () -> slowpoke(number));
        default -> start(loud, () -> outsider(number));
      }
    }
    loud.acquire(LOUD);
    loud.release(LOUD);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private interface Act {
    void play() throws IOException, InterruptedException, ScramException;
  }

  private void start(Semaphore places, Act act) throws InterruptedException {
    places.acquire();
    threads.execute(() -> {
      try {
        act.play();
      } catch (IOException | ScramException e) {
        // The server has had enough, or knows this raider from before.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        places.release();
      }
    });
  }

  /// Says something that is hardly a login, and goes.
  private void outsider(int number) throws IOException {
    connections.incrementAndGet();
    byte[] input = inputs.get(number % inputs.size());
    try (Raider raider = new Raider(port, origin(2, number), tls)) {
      raider.say(input);
      if (number % 3 != 0) {
        raider.askLast();
        frames.addAndGet(raider.awaitLast() ? count(input) : 0);
      }
    }
  }

  /// Logs in, says all that it can and reads what is answered, and comes back when it is thrown
  /// out. Only those frames count behind which a last question was answered.
  private void insider(int number, long each) throws IOException, ScramException {
    int next = number;
    long answered = 0;
    for (int visits = 0; answered < each && visits < VISITS; visits++) {
      try (Raider raider = logIn(number)) {
        do {
          raider.say(bursts.get(next++ % bursts.size()));
          raider.askLast();
          if (!raider.awaitLast()) {
            break;
          }
          answered += FRAMES_AT_ONCE;
          frames.addAndGet(FRAMES_AT_ONCE);
        } while (answered < each);
      }
    }
  }

  /// Logs in, and talks without ever reading, until it can say no more.
  private void deaf(int number) throws IOException, ScramException {
    try (Raider raider = logIn(number)) {
      for (int i = number; i < number + bursts.size() && raider.isOpen(); i++) {
        raider.say(bursts.get(i % bursts.size()));
      }
    }
  }

  private Raider logIn(int number) throws IOException, ScramException {
    int account = number / 10 % ACCOUNTS;
    connections.incrementAndGet();
    Raider raider = new Raider(port, origin(1, account), tls);
    try {
      raider.logIn("raider" + account);
      return raider;
    } catch (IOException | ScramException e) {
      raider.close();
      throw e;
    }
  }

  /// Says nothing; over TLS not even hello.
  private void whisperer(int number) throws IOException {
    connections.incrementAndGet();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, origin(3, number), 0)) {
      var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  /// Says hello a byte at a time, and never comes to its end.
  private void slowpoke(int number) throws IOException, InterruptedException {
    connections.incrementAndGet();
    byte[] input = inputs.get(number % inputs.size());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, origin(3, number), 0)) {
      for (byte b : Arrays.copyOf(input, 100)) {
        socket.getOutputStream().write(b == '\n' ? ' ' : b);
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private static long count(byte[] input) {
    long lines = 0;
    for (byte b : input) {
      lines += b == '\n' ? 1 : 0;
    }
    return Math.max(1, lines);
  }

  /// The server counts some things for each address; loopback has addresses enough.
  private static InetAddress origin(int kind, int number) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {127, (byte) kind, (byte) (number / 200 % 200), (byte) (1 + number % 200)});
  }
}
