package parley.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.fuzz.Fuzzer;
import parley.fuzz.Raider;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromServer;

/// A whole server against clients that say anything: it fails in nothing, speaks the protocol to
/// the end, answers nothing twice, and still serves others.
@ResourceLock(FaultLog.ERRORS)
class HostileClientsTest {

  private static final byte[] LISTENS =
      """
      {"type":"listen","id":3,"port":9,"addresses":[],"hidden":false,"dials":true,"relays":true}
      """
          .getBytes(UTF_8);

  @TempDir private Path data;
  private final FaultLog faults = new FaultLog();
  private ChatServer server;
  private int users;

  @BeforeEach
  void start() throws Exception {
    server =
        ChatServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                data,
                true,
                null,
                Duration.ofSeconds(1),
                Duration.ZERO,
                true,
                true,
                OptionalInt.empty(),
                Quotas.USUAL));
    for (int i = 0; i < 3; i++) {
      register("user" + i);
    }
  }

  @AfterEach
  void stop() {
    server.stop();
    faults.close();
  }

  @Test
  void whoeverHasNotLoggedInMaySayAnything() throws Exception {
    new Fuzzer("before-login", this::beforeLogin).alsoFrom(Fuzzer.samples()).run(700);
  }

  @Test
  void whoeverHasLoggedInMaySayAnything() throws Exception {
    try (Raider victim = new Raider(port())) {
      victim.logIn("user1");
      victim.say(LISTENS);
      new Fuzzer("after-login", input -> afterLogin(victim, input))
          .alsoFrom(Fuzzer.samples())
          .run(400);
    }
  }

  @Test
  void whatIsAskedBehindALogoutIsNotDone() throws Exception {
    String behind = "{\"type\":\"logout\",\"id\":3}\n{\"type\":\"whoelse\",\"id\":4}\n";
    try (Raider raider = new Raider(port())) {
      raider.logIn("user0");
      raider.say(behind.getBytes(UTF_8));

      assertThat(raider.finish()).last().isEqualTo(new Answer.Done(3));
    }
  }

  private void beforeLogin(byte[] input) throws Exception {
    try (Raider raider = new Raider(port())) {
      raider.say(input);
      check(raider.finish());
    }
  }

  /// Somebody else is there to be spoken to.
  private void afterLogin(Raider victim, byte[] input) throws Exception {
    users++;
    String name = "raider" + users % 50;
    if (users <= 50) {
      register(name);
    }
    try (Raider raider = new Raider(port())) {
      raider.logIn(name);
      raider.say(input);
      check(raider.finish());
      assertThat(victim.finish()).last().isInstanceOf(Answer.Users.class);
    }
  }

  private void check(List<FromServer> heard) {
    Map<Long, Integer> pages = new HashMap<>();
    for (FromServer each : heard) {
      switch (each) {
        case Answer.Refused refused -> assertThat(refused.code()).isNotEqualTo(Code.INTERNAL);
        case Answer.Page page -> {
          assertThat(page.page()).isEqualTo(pages.merge(page.id(), 1, Integer::sum) - 1);
          if (page.last()) {
            // The number may be used again.
            pages.remove(page.id());
          }
        }
        case Answer _ -> {}
        case Event _ -> {}
      }
    }
    faults.check();
  }

  private int port() {
    return server.address().getPort();
  }

  private void register(String user) throws Exception {
    try (Raider raider = new Raider(port())) {
      raider.register(user);
    }
  }
}
