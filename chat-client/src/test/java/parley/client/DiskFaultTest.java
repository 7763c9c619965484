package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.home.Disks;
import parley.client.home.Home;
import parley.client.home.OutboxEntry;
import parley.client.home.SeenFile;
import parley.client.peer.MessageIds;
import parley.client.uplink.Deaf;
import parley.client.uplink.Uplink;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.MessageId;

/// Outbox and inbox on disks that fail and clocks that run ahead, with an uplink that is idle.
class DiskFaultTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path folder;
  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final BlockingQueue<ClientEvent> told = new LinkedBlockingQueue<>();
  private final Callbacks callbacks = new Callbacks(told::add, loop, new NoMatter());
  private final Uplink uplink =
      new Uplink(
          loop,
          new ClientConfig(
              "localhost",
              1,
              "alice",
              Passwords.of("secret"),
              false,
              Path.of("nowhere"),
              false,
              null,
              key -> false),
          new Home(Path.of("nowhere")),
          new NoMatter());

  /// Nobody asks what an idle uplink does.
  private static final class NoMatter extends Deaf implements Callbacks.Owner {
    @Override
    public void listenerIsFull(boolean full) {}

    @Override
    public void listenerFailed(Throwable fault) {}
  }

  @AfterEach
  void stop() {
    callbacks.finish(() -> {});
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private void onLoop(Runnable step) {
    loop.submit(step).syncUninterruptibly();
  }

  private static Event.Delivery delivery(long number) {
    return new Event.Delivery(
        number, "bob", new MessageId("run", 1), Instant.EPOCH, "text", false, false);
  }

  @Test
  void aMessageThatCannotBeRecordedIsRefusedAndNotSent() throws Exception {
    Outbox outbox = new Outbox(new MessageIds(), uplink, callbacks, loop, CLOCK);
    var broken = Disks.brokenOutbox(folder.resolve("outbox"));
    CompletableFuture<Outcome<DeliveryState>> before = new CompletableFuture<>();
    CompletableFuture<Outcome<DeliveryState>> after = new CompletableFuture<>();
    onLoop(() -> outbox.add("bob", "one", before));
    onLoop(() -> outbox.connected(broken));
    onLoop(() -> outbox.add("bob", "two", after));
    for (var refused : List.of(before, after)) {
      assertThat(Person.outcome(refused))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              outcome -> {
                assertThat(outcome.code()).isEqualTo(Code.DISK);
                assertThat(outcome.text()).startsWith("not sent: it cannot be recorded");
              });
    }
  }

  @Test
  void aMessageThatCouldNotBeRecordedAsSeenIsNotShownAgainWhenItCan() throws Exception {
    Inbox inbox = new Inbox(uplink, callbacks, loop, CLOCK);
    SeenFile broken = Disks.brokenSeen(folder.resolve("broken"));
    SeenFile working = Disks.seen(folder.resolve("seen"));
    onLoop(() -> inbox.connected(broken));
    onLoop(() -> inbox.received(delivery(1)));
    assertThat(told.poll(60, TimeUnit.SECONDS)).isInstanceOf(ClientEvent.MessageReceived.class);
    await()
        .untilAsserted(() -> {
          onLoop(() -> inbox.connected(working));
          onLoop(() -> inbox.received(delivery(1)));
          assertThat(working.contains("bob", new MessageId("run", 1))).isTrue();
        });
    assertThat(told).isEmpty();
  }

  @Test
  void aMessageIsShownWhenTheOneBeforeIsInTheFile() throws Exception {
    Path file = folder.resolve("seen");
    SeenFile seen = Disks.seen(file);
    BlockingQueue<Integer> before = new LinkedBlockingQueue<>();
    Callbacks slow = new Callbacks(_ -> before.add(Disks.lines(file).size()), loop, new NoMatter());
    Inbox inbox = new Inbox(uplink, slow, loop, CLOCK);
    onLoop(() -> {
      inbox.connected(seen);
      for (int i = 0; i < 50; i++) {
        inbox.receivedPrivately("bob", new MessageId("run", 1 + i), "text", _ -> {});
      }
    });
    for (int i = 0; i < 50; i++) {
      assertThat(before.poll(60, TimeUnit.SECONDS)).isEqualTo(i);
    }
    slow.finish(() -> {});
  }

  @Test
  void whoSentAPrivateMessageThatCannotBeRecordedIsNotLeftWaiting() throws Exception {
    Inbox inbox = new Inbox(uplink, callbacks, loop, CLOCK);
    SeenFile broken = Disks.brokenSeen(folder.resolve("broken"));
    CompletableFuture<@Nullable IOException> recorded = new CompletableFuture<>();
    onLoop(() -> inbox.connected(broken));
    onLoop(() -> inbox.receivedPrivately("bob", new MessageId("run", 1), "t", recorded::complete));
    assertThat(Person.outcome(recorded)).isNotNull();
    assertThat(told).hasSize(1);
  }

  @Test
  void whatWasNotAnsweredForAWeekIsGivenUpAndToldSo() throws Exception {
    Path file = folder.resolve("outbox");
    OutboxEntry old =
        new OutboxEntry(
            new MessageId("run", 1),
            NOW.minus(Limits.OUTBOX_KEEPS).minusMillis(1),
            "bob",
            "too old");
    OutboxEntry young =
        new OutboxEntry(new MessageId("run", 2), NOW.minus(Limits.OUTBOX_KEEPS), "bob", "just not");
    var entries = Disks.outbox(file, old, young);
    Outbox outbox = new Outbox(new MessageIds(), uplink, callbacks, loop, CLOCK);
    onLoop(() -> outbox.connected(entries));
    assertThat(told.poll(60, TimeUnit.SECONDS))
        .isEqualTo(
            new ClientEvent.OutboxDropped(
                "bob", "too old", null, "unconfirmed: no answer for 7 days, given up"));
    await().untilAsserted(() -> assertThat(Disks.ids(file)).containsExactly(young.id()));
    assertThat(told).isEmpty();
  }

  @Test
  void theTextsInTheOutboxAreBoundedTogether() throws Exception {
    Outbox outbox = new Outbox(new MessageIds(), uplink, callbacks, loop, CLOCK);
    String text = "x".repeat(Limits.TEXT_BYTES);
    for (int i = 0; i < Outbox.MOST_CHARACTERS / text.length(); i++) {
      onLoop(() -> outbox.add("bob", text, new CompletableFuture<>()));
    }
    CompletableFuture<Outcome<DeliveryState>> tooMuch = new CompletableFuture<>();
    onLoop(() -> outbox.add("bob", "x", tooMuch));
    assertThat(Person.outcome(tooMuch))
        .isEqualTo(new Outcome.Refused<>(Code.THROTTLED, "too many messages wait in the outbox"));
  }

  /// The set of seen messages is one, whichever way they come.
  @Test
  void aMessageThatComesAgainOverAPrivateSessionIsAcknowledgedAndNotShown() throws Exception {
    Home home = new Home(folder);
    SeenFile seen = home.account(null, "localhost", 1, "alice").seen();
    Inbox inbox = new Inbox(uplink, callbacks, loop, CLOCK);
    BlockingQueue<String> acknowledged = new LinkedBlockingQueue<>();
    MessageId id = new MessageId("run", 1);
    loop.submit(
            () -> {
              inbox.connected(seen);
              inbox.receivedPrivately("bob", id, "text", _ -> acknowledged.add("first"));
              inbox.receivedPrivately(
                  "bob", id, "text", _ -> acknowledged.add("while it is shown"));
            })
        .sync();
    assertThat(acknowledged.poll(60, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(acknowledged.poll(60, TimeUnit.SECONDS)).isEqualTo("while it is shown");

    loop.submit(
            () -> inbox.receivedPrivately("bob", id, "text", _ -> acknowledged.add("afterwards")))
        .sync();

    assertThat(acknowledged.poll(60, TimeUnit.SECONDS)).isEqualTo("afterwards");
    assertThat(told).hasSize(1);
    home.release().join();
  }
}
