package parley.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.bus.Bus;

class PresenceTest {

  private final Town town = new Town(2);
  private final List<Bus.Fact> facts = new ArrayList<>();

  PresenceTest() {
    town.bus.subscribe(facts::add);
  }

  @Test
  void whoComesAndGoesIsSeenToDoSoOnce() {
    Visitor alice = town.comes(0, "127.0.0.1");
    town.goes(alice);
    town.goes(alice);

    assertThat(facts)
        .containsExactly(
            new Bus.Fact.Came(alice.account().id()), new Bus.Fact.Went(alice.account().id()));
  }

  @Test
  void whoIsDisplacedIsOnlineAllTheWhile() {
    Visitor alice = town.comes(0, "127.0.0.1");
    Visitor elsewhere = new Visitor(alice.account(), "127.0.0.2", 99);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> missed =
        CompletableFuture.supplyAsync(
            () -> {
              int times = 0;
              while (!over.get()) {
                times += town.presence.online().contains(alice.account()) ? 0 : 1;
              }
              return times;
            },
            task -> Thread.ofPlatform().start(task));

    for (int i = 0; i < 100_000; i++) {
      town.presence.moved(alice.account(), elsewhere.session());
      town.presence.moved(alice.account(), alice.session());
    }
    over.set(true);

    assertThat(missed.join()).isZero();
    assertThat(facts).containsExactly(new Bus.Fact.Came(alice.account().id()));
    town.goes(alice);
    List<Online.Attendance> left = new ArrayList<>();
    town.presence.online().onEachLoop((_, there) -> left.addAll(there));
    alice.channel().runPendingTasks();
    elsewhere.channel().runPendingTasks();
    assertThat(left).isEmpty();
  }

  @Test
  void whoWasNotSeenToComeIsNotSeenToGo() {
    town.presence.went(town.account(0));

    assertThat(facts).isEmpty();
  }
}
