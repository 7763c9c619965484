package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;

class LinkLimitTest {

  @Test
  void soManyLinksAreTakenThenOnlyWhatThisSideAsksForUntilOneCloses() {
    LinkLimit limit = new LinkLimit(Runnable::run);
    List<EmbeddedChannel> links = new ArrayList<>();
    for (int i = 0; i < Limits.PEER_LINKS; i++) {
      links.add(new EmbeddedChannel());
      assertThat(limit.admit(links.getLast(), false)).isTrue();
    }
    assertThat(limit.admit(new EmbeddedChannel(), false)).isFalse();
    EmbeddedChannel asked = new EmbeddedChannel();
    assertThat(limit.admit(asked, true)).isTrue();

    asked.close();
    assertThat(limit.admit(new EmbeddedChannel(), false)).isFalse();
    links.getFirst().close();
    assertThat(limit.admit(new EmbeddedChannel(), false)).isTrue();
  }
}
