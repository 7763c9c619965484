package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.WholeProgram;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;
import tools.jackson.databind.JsonNode;

/// A server in a process of its own, with many who say nothing or do not listen: whoever talks is
/// served, and the memory stays bounded.
///
/// The ordinary build has a small crowd. `-Dcrowd.idle=18000 -Dcrowd.frozen=1000
/// -Dcrowd.talkers=500 -Dcrowd.silent=400 -Dcrowd.broadcasts=6000` is a whole one.
@WholeProgram
class QuietCrowdTest {

  private static final int IDLE = Integer.getInteger("crowd.idle", 180);
  private static final int FROZEN = Integer.getInteger("crowd.frozen", 10);
  private static final int TALKERS = Integer.getInteger("crowd.talkers", 10);
  private static final int SILENT = Integer.getInteger("crowd.silent", 40);
  private static final int BROADCASTS = Integer.getInteger("crowd.broadcasts", 2_500);

  private static final int SECONDS = IDLE < 10_000 ? 2 : 10;
  private static final long EACH_TALKS_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// A machine that runs a suite of tests does other things as well.
  private static final long P99_MILLIS = IDLE < 10_000 ? 10_000 : 50;

  private static final Duration LOGIN_WITHIN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Sandbox sandbox;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    sandbox = Sandbox.open();
    server =
        ServerProcess.start(
            sandbox,
            sandbox.folder().resolve("server"),
            List.of("-XX:+UseSerialGC", "-Xmx512m"),
            List.of("--plaintext", "--broadcast-rate", "1000000"));
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void whoTalksAmongThousandsWhoAreIdleAndSomeWhoDoNotReadIsServed() throws Exception {
    Options options = new Options(IDLE + TALKERS, 1, 100, 0, SECONDS, 1, false, SwarmOptions.USUAL);
    Benchmark.Setting setting = new Benchmark.Setting(options, server, _ -> {});
    OpenLoop plan = new OpenLoop();
    try (Crowd crowd = new Crowd(setting, new Script() {})) {
      long before = residentMib();
      List<User> users = crowd.logIn();
      users.subList(0, FROZEN).forEach(User::freeze);
      long loggedIn = residentMib();
      User writer = users.get(FROZEN);
      writer.act(() -> {
        for (int frozen = 0; frozen < FROZEN; frozen++) {
          writer.message(frozen, "Are you there?");
        }
      });
      plan.pace(EACH_TALKS_EVERY_NANOS);
      for (User user : users.subList(IDLE, IDLE + TALKERS)) {
        int other = (user.index() - IDLE ^ 1) + IDLE;
        user.act(() -> user.become(new Talker(user, other, 100, plan)));
      }
      crowd.watch(1);
      plan.open();
      crowd.watch(SECONDS);
      plan.pace(0);
      Latencies latencies = plan.accepted.latencies();
      // What comes late counts as late.
      for (int i = 0; i < 10 && latencies.count() < plan.offeredSoFar(); i++) {
        crowd.watch(1);
      }
      plan.accepted.close();

      System.out.printf(
          "%,d idle, %,d of them not reading, %,d talk: %,d messages, p50 %.1f ms, p99 %.1f ms;"
              + " resident %d MiB, then %d, then %d%n",
          IDLE,
          FROZEN,
          TALKERS,
          latencies.count(),
          latencies.micros(0.5) / 1e3,
          latencies.micros(0.99) / 1e3,
          before,
          loggedIn,
          residentMib());
      assertThat(latencies.count()).isGreaterThan(TALKERS * SECONDS * 10 / 2);
      assertThat(latencies.micros(0.99)).isLessThan(P99_MILLIS * 1000);
      assertThat(residentMib()).isLessThan(loggedIn + 64);
    }
  }

  @Test
  void whoSaysNothingIsGoneByTheLoginDeadline() throws Exception {
    List<CompletableFuture<Duration>> silent = new ArrayList<>();
    for (int i = 0; i < SILENT; i++) {
      silent.add(
          untilClosed(new Socket(server.address().getAddress(), server.address().getPort())));
    }
    PeerProcess.start(sandbox, server, "alice");

    for (CompletableFuture<Duration> each : silent) {
      assertThat(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isLessThan(LOGIN_WITHIN.plusSeconds(20));
    }
  }

  @Test
  void aReaderWhoIsFrozenDuringABroadcastStormIsReachableWhenItWakes() throws Exception {
    PeerProcess alice = PeerProcess.start(sandbox, server, "alice");
    PeerProcess bob = PeerProcess.start(sandbox, server, "bob");
    signal("STOP", bob);
    long before = residentMib();
    String text = "x".repeat(4096);
    List<CompletableFuture<JsonNode>> storm = new ArrayList<>();
    for (int i = 0; i < BROADCASTS; i++) {
      storm.add(alice.ask("broadcast " + text));
    }
    for (CompletableFuture<JsonNode> each : storm) {
      JsonNode reply = PeerProcess.await(each, PATIENCE);
      // A server that has no time refuses, and is asked again.
      while (reply.path("code").asString("").equals("throttled")) {
        reply = PeerProcess.await(alice.ask("broadcast " + text), PATIENCE);
      }
      assertThat(reply.path("event").asString("")).isEqualTo("ok");
    }
    long after = residentMib();
    System.out.printf(
        "%,d broadcasts of 4 KiB beside a frozen reader: resident %d MiB, then %d%n",
        BROADCASTS, before, after);
    assertThat(after - before).isLessThan(250);

    signal("CONT", bob);
    await()
        .atMost(PATIENCE)
        .until(() ->
            PeerProcess.await(alice.ask("message bob Good morning"), PATIENCE)
                .path("state")
                .asString("")
                .equals("delivered"));
  }

  private long residentMib() {
    return server.residentKb().orElseThrow() / 1024;
  }

  private static CompletableFuture<Duration> untilClosed(Socket socket) {
    CompletableFuture<Duration> closed = new CompletableFuture<>();
    long began = System.nanoTime();
    Thread.startVirtualThread(() -> {
      try (socket;
          InputStream in = socket.getInputStream()) {
        in.readAllBytes();
        closed.complete(Duration.ofNanos(System.nanoTime() - began));
      } catch (IOException e) {
        closed.completeExceptionally(e);
      }
    });
    return closed;
  }

  private static void signal(String name, PeerProcess peer)
      throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(peer.pid())).start().waitFor())
        .isZero();
  }
}
