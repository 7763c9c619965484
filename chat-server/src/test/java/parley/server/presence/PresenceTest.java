package parley.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
        .containsExactly(new Bus.Fact.Came(alice.account()), new Bus.Fact.Went(alice.account()));
  }

  @Test
  void whoWasNotSeenToComeIsNotSeenToGo() {
    town.presence.went(town.account(0));

    assertThat(facts).isEmpty();
  }
}
