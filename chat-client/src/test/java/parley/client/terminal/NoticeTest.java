package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NoticeTest {

  @Test
  void itIsOffOrABell() {
    assertThat(Notice.OFF.escape("bob", Map.of())).isEmpty();
    assertThat(Notice.BELL.escape("bob", Map.of())).isEqualTo("\u0007");
  }

  @Test
  void aDesktopNotificationIsOneSequenceThatTheTerminalKnows() {
    assertThat(Notice.DESKTOP.escape("bob", Map.of("TERM", "xterm-256color")))
        .isEqualTo("\u001b]9;message from bob\u0007");
    assertThat(Notice.DESKTOP.escape("bob", Map.of("VTE_VERSION", "7600")))
        .isEqualTo("\u001b]777;notify;Parley;message from bob\u0007");
  }

  @Test
  void nobodysNameBreaksOutOfIt() {
    assertThat(Notice.DESKTOP.escape("a;\u0007\u001b]0;x", Map.of("TERM", "rxvt")))
        .isEqualTo("\u001b]777;notify;Parley;message from a,␇␛]0,x\u0007");
  }
}
