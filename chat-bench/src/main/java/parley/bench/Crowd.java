package parley.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import parley.wire.Tls;
import parley.wire.Transport;
import parley.wire.Wire;

/// Thousands of users in one process, on few event loops: most of the machine is for the server.
/// For one thread, that of the benchmark. A user who is lost fails whatever that waits for.
final class Crowd implements AutoCloseable {

  /// Logins or logouts in progress at once: fewer than any queue of the server's takes.
  private static final int AT_ONCE = 200;

  private static final int USERS_OF_AN_ADDRESS = 250;

  private static final int PATIENCE_SECONDS = 60;

  private final Benchmark.Setting setting;
  private final Script script;
  private final Secret secret;
  private final @Nullable SslContext tls;
  private final MultiThreadIoEventLoopGroup loops;

  // Both are for the event loops too.
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private final CompletableFuture<String> trouble = new CompletableFuture<>();

  // Whose accounts are made.
  private final BitSet known = new BitSet();

  /// A crowd of nobody as yet, at the server of `setting`.
  Crowd(Benchmark.Setting setting, Script script) {
    this(setting, script, new Secret());
  }

  /// A crowd of nobody as yet, with that secret.
  Crowd(Benchmark.Setting setting, Script script, Secret secret) {
    this.secret = secret;
    this.setting = setting;
    this.script = script;
    this.tls = setting.options().tls() ? Tls.fastClient() : null;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            new DefaultThreadFactory("parley-crowd", true),
            Transport.handlers());
  }

  /// All of them were there before, in another crowd with the same secret: their accounts exist.
  Crowd again() {
    known.set(0, setting.options().users());
    return this;
  }

  /// Logs everybody in. Who comes for the first time makes an account.
  List<User> logIn() throws BenchmarkException, InterruptedException {
    return logIn(_ -> true);
  }

  /// Logs in those whose numbers are `wanted`.
  List<User> logIn(IntPredicate wanted) throws BenchmarkException, InterruptedException {
    List<User> users = new ArrayList<>();
    for (int index = 0; index < setting.options().users(); index++) {
      if (wanted.test(index)) {
        User user = new User(index, !known.get(index), secret, script, this);
        users.add(user);
        take(1);
        connect(user);
      }
    }
    awaitAll();
    users.forEach(user -> known.set(user.index()));
    return users;
  }

  /// Logs out `users`; returns when the server has closed their connections.
  void logOut(Collection<User> users) throws BenchmarkException, InterruptedException {
    for (User user : users) {
      take(1);
      user.leave();
    }
    awaitAll();
  }

  /// Lets the users go on for so long.
  void watch(int seconds) throws BenchmarkException, InterruptedException {
    await(new CompletableFuture<>(), seconds);
  }

  /// Lets the users warm up, and says what is delivered then, as `tally` hears of it.
  Map<Measure, Double> measure(Tally tally) throws BenchmarkException, InterruptedException {
    int warmUp = setting.options().warmUp();
    setting.tell("warming up for %d s".formatted(warmUp));
    watch(warmUp);
    int seconds = setting.options().seconds();
    setting.tell("measuring for %d s".formatted(seconds));
    Meter meter = new Meter(setting.server());
    tally.open();
    watch(seconds);
    tally.close();
    Meter.Reading reading = meter.read();
    long count = tally.latencies().count();
    if (count == 0) {
      throw new BenchmarkException("nothing was delivered");
    }
    Map<Measure, Double> found = new EnumMap<>(Measure.class);
    found.put(Measure.DELIVERIES_PER_SECOND, reading.perSecond(count));
    found.put(Measure.SERVER_CPU_MICROS_PER_DELIVERY, reading.cpuMicrosPer(count));
    tally.latencies().report(found, Measure.P50_MICROS, Measure.P99_MICROS);
    found.put(Measure.GENERATOR_CORES, reading.ownCores());
    return found;
  }

  /// Lets the users go on until `done` completes, but no longer than so many seconds. Says whether
  /// it did.
  boolean await(CompletableFuture<?> done, int seconds)
      throws BenchmarkException, InterruptedException {
    try {
      CompletableFuture.anyOf(trouble, done).get(seconds, TimeUnit.SECONDS);
      check();
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// A user is in, or out, as was wished. Any thread may call.
  void done() {
    slots.release();
  }

  /// A user is lost: what there is to say of it. Any thread may call.
  void lost(String what) {
    trouble.complete(what);
    // Whoever waits finds out.
    slots.release(AT_ONCE);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void connect(User user) {
    new Bootstrap()
        .group(loops)
        .channel(Transport.link())
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                Wire.clientEnd(
                    channel.pipeline(), tls == null ? null : Tls.handler(tls, channel.alloc()));
                channel.pipeline().addBefore("messages", "presence", new PresenceSkipper());
                channel.pipeline().addLast("user", user);
              }
            })
        .connect(setting.server().address(), origin(user.index()))
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    user.lost("cannot connect: " + connected.cause().getMessage());
                  }
                });
  }

  /// The server lets an address make so many accounts a minute only; loopback has addresses enough.
  private static InetSocketAddress origin(int index) {
    int block = index / USERS_OF_AN_ADDRESS;
    return new InetSocketAddress("127.0.%d.%d".formatted(block / 250, 1 + block % 250), 0);
  }

  private void awaitAll() throws BenchmarkException, InterruptedException {
    take(AT_ONCE);
    slots.release(AT_ONCE);
  }

  private void take(int count) throws BenchmarkException, InterruptedException {
    boolean taken = slots.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS);
    check();
    if (!taken) {
      throw new BenchmarkException("nobody got in or out for " + PATIENCE_SECONDS + " s");
    }
  }

  private void check() throws BenchmarkException {
    if (trouble.isDone()) {
      throw new BenchmarkException(trouble.join());
    }
  }
}
