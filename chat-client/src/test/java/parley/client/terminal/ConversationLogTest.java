package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.client.api.ClientEvent;
import parley.client.api.ClientEvent.MessageReceived.Kind;
import parley.protocol.Code;
import parley.protocol.DeliveryState;

class ConversationLogTest {

  @TempDir Path folder;
  private final List<String> complaints = new ArrayList<>();

  private ConversationLog log() {
    return new ConversationLog(folder, "alice", Desk.NOON, complaints::add);
  }

  private static ClientEvent message(String from, String text, Kind kind) {
    return message(from, text, kind, Desk.NOON.instant());
  }

  private static ClientEvent message(String from, String text, Kind kind, Instant sent) {
    return new ClientEvent.MessageReceived(from, text, sent, kind, false, false);
  }

  @Test
  void eachConversationHasItsFileForTheOwnerAlone() throws IOException {
    ConversationLog log = log();
    log.event(message("bob", "hi\nthere", Kind.DIRECT));
    log.reply(new Reply.Sent("bob", "hello", DeliveryState.STORED));
    log.event(new ClientEvent.OutboxSent("bob", "of yesterday", DeliveryState.DELIVERED));
    log.event(message("carol", "lunch", Kind.BROADCAST));
    log.reply(new Reply.BroadcastSent("ok", false));
    log.reply(new Reply.Refused(Code.BLOCKED, "no"));
    assertThat(folder.resolve("bob.log"))
        .hasContent(
            """
            2026-03-04T12:00:00Z <bob> hi↵there
            2026-03-04T12:00:00Z <alice> hello
            2026-03-04T12:00:00Z <alice> of yesterday
            """);
    assertThat(folder.resolve("+all.log"))
        .hasContent(
            """
            2026-03-04T12:00:00Z <carol> lunch
            2026-03-04T12:00:00Z <alice> ok
            """);
    assertThat(folder.toFile().list()).hasSize(2);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("bob.log"))))
        .isEqualTo("rw-------");
    assertThat(complaints).isEmpty();
  }

  @Test
  void aTimeThatNoCalendarHasIsKeptAsTheNearest() {
    ConversationLog log = log();
    log.event(message("bob", "long ago", Kind.DIRECT, Instant.MIN));
    log.event(message("bob", "some day", Kind.DIRECT, Instant.MAX));
    assertThat(folder.resolve("bob.log"))
        .hasContent(
            """
            0001-01-01T00:00:00Z <bob> long ago
            9999-12-31T00:00:00Z <bob> some day
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "..,           %2E..log",
    "../../x,      %2E.%2F..%2Fx.log",
    "a/b,          a%2Fb.log",
    "a.b_c-d,      a.b_c-d.log",
    "+all,         %2Ball.log",
    "Zoë,          Zoë.log"
  })
  void noNameLeadsElsewhere(String user, String file) {
    log().event(message(user, "hi", Kind.DIRECT));
    assertThat(folder.toFile().list()).hasSize(1);
    assertThat(folder.resolve(file)).exists();
  }

  @Test
  void whatCannotBeKeptIsToldOnce() throws IOException {
    Files.createDirectory(folder.resolve("bob.log"));
    ConversationLog log = log();
    log.event(message("bob", "one", Kind.DIRECT));
    log.event(message("bob", "two", Kind.DIRECT));
    assertThat(complaints).hasSize(1).first().asString().contains("cannot be written");
  }

  @Test
  void theFolderIsMadeOrRefused() throws IOException {
    Path made = folder.resolve("a/b");
    ConversationLog.prepare(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }
}
