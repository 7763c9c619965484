package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;

class VisitsTest {

  @Test
  void soManyLinksAreTakenThenOnlyWhatThisSideAsksForUntilOneCloses() {
    Visits visits = new Visits(Runnable::run);
    List<EmbeddedChannel> links = new ArrayList<>();
    for (int i = 0; i < Limits.PEER_LINKS; i++) {
      links.add(new EmbeddedChannel());
      assertThat(visits.admit(links.getLast(), false)).isTrue();
    }
    assertThat(visits.admit(new EmbeddedChannel(), false)).isFalse();
    EmbeddedChannel asked = new EmbeddedChannel();
    assertThat(visits.admit(asked, true)).isTrue();

    asked.close();
    assertThat(visits.admit(new EmbeddedChannel(), false)).isFalse();
    links.getFirst().close();
    assertThat(visits.admit(new EmbeddedChannel(), false)).isTrue();
  }
}
