package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import parley.fuzz.Fuzzer;
import parley.protocol.Event;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;

/// A server in a process of its own under a raid, while two honest users go on talking: all that
/// they say arrives, and soon; the server's memory does not grow, its files are closed, and its log
/// knows no fault and no leak.
///
/// The ordinary build makes a small raid. `-Dhostile.connections=20000 -Dhostile.frames=10000000`
/// is a whole one; a fifth of it is over TLS.
@Isolated("it counts the open files of all child processes")
class HostileCrowdTest {

  private static final int CONNECTIONS = Integer.getInteger("hostile.connections", 200);
  private static final long FRAMES = Long.getLong("hostile.frames", 20_000);
  private static final int PARTS = 5;
  private static final long GROWTH_KB = 64 * 1024;

  /// A machine that runs a suite of tests does other things as well.
  private static final Duration P99 = Duration.ofSeconds(CONNECTIONS < 10_000 ? 10 : 2);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Latencies latencies = new Latencies();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong confirmed = new AtomicLong();

  @Test
  void othersAreServedDuringARaid() throws Exception {
    raid(false, CONNECTIONS - CONNECTIONS / 5, FRAMES - FRAMES / 5);
  }

  @Test
  void othersAreServedDuringARaidOverTls() throws Exception {
    raid(true, CONNECTIONS / 5, FRAMES / 5);
  }

  private void raid(boolean tls, int connections, long frames) throws Exception {
    try (Sandbox sandbox = Sandbox.open()) {
      Path data = sandbox.folder().resolve("server");
      ServerProcess server = ServerProcess.start(sandbox, data, flags(tls), options(tls));
      long files = openFiles();
      int variety = Math.min(3000, connections);
      try (Crowd honest = new Crowd(setting(server, tls), new Talk());
          Raid raid = new Raid(server.address().getPort(), tls, seeds(), variety)) {
        List<User> users = honest.logIn();
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Long> said = talk(users, over);
        List<Long> resident = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
          raid.go(connections / PARTS, frames / PARTS);
          resident.add(server.residentKb().orElseThrow());
        }
        over.complete(null);
        long texts = said.get(60, TimeUnit.SECONDS);
        report(tls, raid, resident, texts, server.cpu());
        await().untilAsserted(() -> assertThat(confirmed).hasValue(texts));
        assertThat(delivered).hasValue(texts);
        assertThat(latencies.micros(0.99)).isLessThan(P99.toMillis() * 1000);
        assertThat(raid.frames()).isGreaterThan(frames * 3 / 4);
        assertThat(resident.getLast()).isLessThan(resident.getFirst() + GROWTH_KB);
        honest.logOut(users);
      }
      await().until(() -> openFiles() <= files);
      assertThat(server.stop()).isZero();
      assertThat(Files.readString(data.resolveSibling("server.log")))
          .doesNotContain("LEAK", "ERROR", "fault in", "\tat ");
    }
  }

  /// As the launcher has it; where leaks are looked for in every buffer, all takes twice as long.
  private static List<String> flags(boolean tls) {
    return List.of(
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-Dio.netty.leakDetection.level=" + (tls ? "paranoid" : "simple"),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  private static List<String> options(boolean tls) {
    return tls ? List.of() : List.of("--plaintext");
  }

  private static Benchmark.Setting setting(ServerProcess server, boolean tls) {
    Options options = new Options(2, 1, 100, 0, 1, 1, tls, SwarmOptions.USUAL);
    return new Benchmark.Setting(options, server, _ -> {});
  }

  /// One text after the other, until it is `over`; completes with how many.
  private static CompletableFuture<Long> talk(List<User> users, CompletableFuture<Void> over) {
    CompletableFuture<Long> said = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> said.complete(say(users.getFirst(), over)));
    return said;
  }

  private static long say(User alice, CompletableFuture<Void> over) {
    for (long texts = 0; ; texts++) {
      try {
        over.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return texts;
      } catch (TimeoutException e) {
        alice.act(() -> alice.message(1, "Shall we meet at seven?"));
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// What the two make of it.
  private final class Talk implements Script {

    @Override
    public void delivered(User user, Event.Delivery delivery) {
      delivered.incrementAndGet();
    }

    @Override
    public void answered(User user, long nanos) {
      confirmed.incrementAndGet();
      latencies.record(nanos);
    }
  }

  private void report(boolean tls, Raid raid, List<Long> resident, long texts, Duration cpu) {
    System.out.printf(
        "raid %s: %,d connections, %,d frames in %d s of CPU; resident %s MiB; %,d honest messages,"
            + " p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        tls ? "over TLS, paranoid" : "over plaintext",
        raid.connections(),
        raid.frames(),
        cpu.toSeconds(),
        resident.stream().map(kb -> kb / 1024).toList(),
        texts,
        latencies.micros(0.5) / 1e3,
        latencies.micros(0.99) / 1e3,
        latencies.micros(1) / 1e3);
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>(Fuzzer.samples());
    Path corpus = Path.of("../chat-server").resolve(Fuzzer.CORPUS);
    seeds.addAll(Fuzzer.files(corpus.resolve("before-login")));
    seeds.addAll(Fuzzer.files(corpus.resolve("after-login")));
    return seeds;
  }

  /// Descriptors that the servers started from here have open.
  private static long openFiles() {
    return ProcessHandle.current().children().mapToLong(HostileCrowdTest::openFiles).sum();
  }

  private static long openFiles(ProcessHandle process) {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      return open.count();
    } catch (IOException e) {
      return 0;
    }
  }
}
