package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.client.terminal.StatusLine.Link;
import parley.protocol.Rung;

class StatusLineTest {

  private final Roster roster = new Roster();
  private final StatusLine line = new StatusLine("alice@h:1", Theme.PLAIN);

  private String show(Link link) {
    return line.show(link, roster).toString();
  }

  @Test
  void itSaysHowTheLinkIs() {
    assertThat(show(Link.CONNECTING)).isEqualTo(" ○ alice@h:1 · connecting…");
    assertThat(show(Link.UP)).isEqualTo(" ● alice@h:1 · nobody else is online");
    assertThat(show(Link.LOST)).isEqualTo(" ○ alice@h:1 · not connected, trying again…");
    assertThat(show(Link.REFUSED)).isEqualTo(" ○ alice@h:1 · not logged in");
  }

  @Test
  void itCountsAllAndNamesTheFirst() {
    roster.online(List.of("b", "a", "g", "f", "e", "d", "c"));
    assertThat(show(Link.UP)).isEqualTo(" ● alice@h:1 · 7 online: a, b, c, d, e, …");
    roster.online(List.of("a"));
    roster.presence("b\u001b", true);
    assertThat(show(Link.UP)).isEqualTo(" ● alice@h:1 · 2 online: a, b␛");
    roster.presence("a", false);
    assertThat(show(Link.UP)).isEqualTo(" ● alice@h:1 · 1 online: b␛");
  }

  @Test
  void itCountsWhatIsUnreadBySender() {
    roster.received("zoe");
    roster.received("bob");
    roster.received("zoe");
    assertThat(show(Link.LOST)).endsWith("trying again… · unread: zoe 2, bob 1");
    roster.read();
    assertThat(show(Link.LOST)).doesNotContain("unread");
  }

  @Test
  void itSaysWithWhomThereIsAPrivateSessionAndHow() {
    roster.sessionStarted("zoe", Rung.RELAY);
    roster.sessionStarted("bob", Rung.DIRECT);
    assertThat(show(Link.UP))
        .isEqualTo(" ● alice@h:1 · private: bob (direct), zoe (relay) · nobody else is online");
    roster.sessionEnded("bob");
    roster.sessionEnded("zoe");
    assertThat(show(Link.UP)).doesNotContain("private");
  }
}
