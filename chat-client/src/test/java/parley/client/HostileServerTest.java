package parley.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.client.api.ClientEvent;
import parley.fuzz.FaultLog;
import parley.fuzz.Fuzzer;

/// A whole client that a server which says anything has logged in: it leaves that server, and comes
/// back, or ends as it should; it never fails.
@ResourceLock(FaultLog.ERRORS)
class HostileServerTest {

  private static final byte[] FAREWELL =
      "\n{\"type\":\"ended\",\"code\":\"displaced\",\"text\":\"\"}\n".getBytes(UTF_8);

  @TempDir private Path home;
  private final FaultLog faults = new FaultLog();
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedServer.startPlaintext();
  }

  @AfterEach
  void stop() {
    server.close();
    faults.close();
  }

  @Test
  void aServerMaySayAnything() throws InterruptedException {
    new Fuzzer("malicious-server", this::feed).alsoFrom(Fuzzer.samples()).run(60);
  }

  @Test
  void aServerThatDoesNotWaitForReceiptsIsLeft() throws Exception {
    CountDownLatch shown = new CountDownLatch(1);
    try (Person alice =
        new Person(
            Person.plaintext(Person.alice(server.port(), home)), event -> holdUp(event, shown))) {
      ScriptedServer.Link link = server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);

      for (int number = 1; number <= Inbox.MOST_UNACKNOWLEDGED + 1; number++) {
        link.deliver(number, 1);
      }

      link.expectHangUp();
      shown.countDown();
    }
  }

  private static void holdUp(ClientEvent event, CountDownLatch shown) {
    if (event instanceof ClientEvent.MessageReceived) {
      try {
        assertThat(shown.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void feed(byte[] input) throws Exception {
    try (Person alice = new Person(Person.plaintext(Person.alice(server.port(), home)))) {
      // The one before may have wanted to come back.
      ScriptedServer.Link link = server.acceptLoginAfterOthers();
      alice.expect(ClientEvent.Connected.class);
      var who = alice.client.whoElse();
      link.sayBytes(input);
      link.sayBytes(FAREWELL);
      link.hangUp();

      // Either it took the farewell, or it had enough before that and wants to come back.
      assertThat(who).succeedsWithin(60, TimeUnit.SECONDS);
      faults.check();
    }
  }
}
