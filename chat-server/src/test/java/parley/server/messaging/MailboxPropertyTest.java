package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.MessageId;
import parley.server.account.Account;
import parley.server.messaging.MailScene.Link;

/// Two well-behaved clients and a post office, through any sequence of losses: every message that
/// was accepted is shown once, in the order in which it was sent, and none that was refused.
final class MailboxPropertyTest {

  enum Step {
    ALICE_SENDS,
    ALICE_LOSES_HER_LINK,
    BOB_READS_ONE,
    BOB_READS_ALL,
    BOB_GOES_AWAY,
    BOB_COMES_ONLINE,
    TIME_PASSES,
    THE_STORE_COMMITS_ONE,
    THE_STORE_COMMITS_ALL,
    THE_DISK_FAILS,
    THE_DISK_IS_FULL,
    THE_DISK_HAS_ROOM
  }

  @Property(tries = 2_000)
  void everyAcceptedMessageIsShownOnceAndInOrder(@ForAll @Size(max = 60) List<Step> steps) {
    Play play = new Play();
    steps.forEach(play::take);
    play.finish();
    assertThat(play.shown).doesNotHaveDuplicates().isSorted();
    assertThat(play.shown).containsAll(play.accepted).doesNotContainAnyElementsOf(play.refused);
    assertThat(play.scene.store.onDisk()).isEmpty();
    assertThat(play.scene.texts.fits(MailScene.TEXT_BYTES)).isTrue();
  }

  private static final class Play {
    final MailScene scene = new MailScene();
    final Account aliceAccount = scene.user("alice");
    final Account bobAccount = scene.user("bob");
    final Map<Long, Long> outbox = new LinkedHashMap<>();
    final Set<Long> accepted = new TreeSet<>();
    final Set<Long> refused = new TreeSet<>(List.of(0L));
    final List<Long> shown = new ArrayList<>();
    Link alice = scene.sender(aliceAccount);
    Link bob = scene.comesOnline(bobAccount);
    int read;
    long counter;

    void take(Step step) {
      switch (step) {
        case ALICE_SENDS -> {
          counter++;
          send(counter, false);
        }
        case ALICE_LOSES_HER_LINK -> scene.goesAway(alice);
        case BOB_READS_ONE -> bobReads(1);
        case BOB_READS_ALL -> bobReads(Integer.MAX_VALUE);
        case BOB_GOES_AWAY -> scene.goesAway(bob);
        case BOB_COMES_ONLINE -> bobComesOnline();
        case TIME_PASSES -> scene.passes(Duration.ofSeconds(4));
        case THE_STORE_COMMITS_ONE -> scene.store.commit();
        case THE_STORE_COMMITS_ALL -> scene.commits();
        case THE_DISK_FAILS -> scene.store.failAll();
        case THE_DISK_IS_FULL -> scene.store.setFull(true);
        case THE_DISK_HAS_ROOM -> scene.store.setFull(false);
      }
      scene.run();
      aliceHears();
    }

    void finish() {
      take(Step.THE_DISK_HAS_ROOM);
      for (int i = 0; i < 4; i++) {
        take(Step.TIME_PASSES);
        take(Step.TIME_PASSES);
        take(Step.THE_STORE_COMMITS_ALL);
        take(Step.BOB_COMES_ONLINE);
        take(Step.THE_STORE_COMMITS_ALL);
        take(Step.BOB_READS_ALL);
        take(Step.ALICE_LOSES_HER_LINK);
      }
      take(Step.THE_STORE_COMMITS_ALL);
      assertThat(outbox).isEmpty();
    }

    private void send(long message, boolean again) {
      long request = alice.send(bobAccount, new MessageId("run", message), "m" + message, again);
      outbox.put(message, request);
    }

    private void bobComesOnline() {
      bob = scene.comesOnline(bobAccount);
      read = 0;
    }

    /// Shows, records, acknowledges.
    private void bobReads(int most) {
      int end = (int) Math.min(bob.deliveries.size(), (long) read + most);
      for (; read < end && !bob.hasEnded(); read++) {
        Event.Delivery delivery = bob.deliveries.get(read);
        long message = delivery.messageId().counter();
        if (!shown.contains(message)) {
          shown.add(message);
        }
        bob.acknowledge(delivery.number());
      }
    }

    /// Answered messages leave the outbox; what is left is sent again over the next link.
    private void aliceHears() {
      for (Answer answer : alice.answers) {
        long message =
            outbox.entrySet().stream()
                .filter(entry -> entry.getValue() == answer.id())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError("answered twice: " + answer));
        outbox.remove(message);
        switch (answer) {
          case Answer.Receipt receipt -> accepted.add(message);
          case Answer.Refused(_, Code code, _) -> {
            assertThat(code).isEqualTo(Code.DISK);
            refused.add(message);
          }
          default -> throw new AssertionError(answer);
        }
      }
      alice.answers.clear();
      if (alice.hasEnded()) {
        alice = scene.sender(aliceAccount);
        new ArrayList<>(outbox.keySet()).forEach(message -> send(message, true));
      }
    }
  }
}
