package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.jline.utils.AttributedString;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.fuzz.Fuzzer;
import parley.protocol.Bytes;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.FileInfo;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;
import parley.protocol.Sha256;
import tools.jackson.databind.json.JsonMapper;

/// Texts of others on a screen and in JSON, and lines that are typed or piped in: whatever they
/// are, a line stays a line, and nothing in it commands a terminal.
class HostileTextTest {

  private static final Fingerprint KEY = new Fingerprint(Bytes.of(new byte[32]));
  private static final PeerKeys KEYS = new PeerKeys(KEY, KEY);

  private static final int LENGTH = 2000;
  private static final Clock FAR_EAST = Clock.fixed(Instant.EPOCH, ZoneId.of("Asia/Tokyo"));

  @TempDir Path folder;

  @Test
  void whatOthersSayCommandsNoTerminal() throws InterruptedException {
    new Fuzzer("screen", input -> show(text(input), time(input))).run(200);
  }

  @Test
  void ofNamesWithoutEndOnlySoManyAreKept() {
    Roster roster = new Roster();
    for (int i = 0; i <= Roster.MOST_NAMES; i++) {
      roster.presence("user" + i, true);
      roster.received("user" + i);
      roster.exists("sender" + i);
    }
    assertThat(roster.online()).hasSize(Roster.MOST_NAMES);
    assertThat(roster.known()).hasSize(Roster.MOST_NAMES);
    assertThat(roster.unread()).hasSize(Roster.MOST_NAMES);
  }

  @Test
  void everyLineThatIsTypedIsACommandOrRefused() throws InterruptedException {
    new Fuzzer("input-lines", HostileTextTest::type).run(3000);
  }

  private static String text(byte[] input) {
    return new String(input, 0, Math.min(LENGTH, input.length), UTF_8);
  }

  /// Any that fits the wire.
  private static Instant time(byte[] input) {
    return switch (input.length % 4) {
      case 0 -> Instant.MAX;
      case 1 -> Instant.MIN;
      default -> Instant.ofEpochSecond(input.length * 1_000_000_000L);
    };
  }

  private void show(String text, Instant sent) throws IOException {
    Transcript transcript = new Transcript(Theme.PLAIN, FAR_EAST);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonOutput json = new JsonOutput(out);
    ConversationLog log = new ConversationLog(folder, "alice", FAR_EAST, Assertions::fail);
    for (ClientEvent event : events(text, sent)) {
      transcript.event(event).forEach(HostileTextTest::isHarmless);
      json.event(event);
      log.event(event);
    }
    for (Reply reply : replies(text)) {
      transcript.reply(reply).forEach(HostileTextTest::isHarmless);
      json.reply(1, "x", reply);
      log.reply(reply);
    }
    Roster roster = new Roster();
    roster.presence(text, true);
    roster.received(text);
    roster.sessionStarted(text, Rung.DIRECT);
    isHarmless(new StatusLine(text, Theme.PLAIN).show(StatusLine.Link.UP, roster));
    String notice = Notice.DESKTOP.escape(text, Map.of());
    assertThat(notice.substring(1, notice.length() - 1).chars()).noneMatch(c -> c < ' ');
    isJson(out.toString(UTF_8));
  }

  private static List<ClientEvent> events(String text, Instant sent) {
    return List.of(
        new ClientEvent.MessageReceived(
            text, text, sent, ClientEvent.MessageReceived.Kind.DIRECT, true, true),
        new ClientEvent.Presence(text, true),
        new ClientEvent.Disconnected(Code.LOST, text, Duration.ofSeconds(1)),
        new ClientEvent.LoginRefused(Code.INTERNAL, text),
        new ClientEvent.Ended(Code.SHUTDOWN, text),
        new ClientEvent.PrivateStarted(text, Rung.RELAY, KEYS),
        new ClientEvent.PrivateEnded(text, Rung.RELAY, Code.LOST),
        new ClientEvent.OutboxSent(text, text, DeliveryState.STORED),
        new ClientEvent.OutboxDropped(text, text, Code.BLOCKED, text),
        new ClientEvent.BadChunk(text, text, 1, text),
        new ClientEvent.LastHolder(List.of(text)),
        new ClientEvent.DownloadFinished(download(text)),
        new ClientEvent.DownloadFailed(text, Code.DISK, text),
        new ClientEvent.SharedFileLost(text, text),
        new ClientEvent.HomeDamaged(Path.of("h"), 1, text));
  }

  private static Download download(String text) {
    return new Download(
        text, Path.of("x"), ChunkSet.of(1), 1, Duration.ZERO, Map.of(text, 1L), false, null);
  }

  private static List<Reply> replies(String text) {
    Sha256 hash = Sha256.of(new byte[32]);
    String name = text.isEmpty() ? "x" : text.substring(0, text.offsetByCodePoints(0, 1));
    FileInfo file = new FileInfo(name, hash, 3, 3, hash);
    TreeMap<String, ChunkSet> holders = new TreeMap<>(Map.of(text, ChunkSet.of(1)));
    return List.of(
        new Reply.Online(List.of(text, text)),
        new Reply.FileFound(new FileSearch(file, holders)),
        new Reply.ChunksFound(new FileSearch(file, holders)),
        new Reply.PrivateStarted(
            text,
            new PeerPath(Rung.RELAY, List.of(new PeerPath.Tried(Rung.DIRECT, text, text)), KEYS)),
        new Reply.Sent(text, text, DeliveryState.DELIVERED),
        new Reply.Refused(Code.INTERNAL, text));
  }

  private static void isHarmless(AttributedString line) {
    assertThat(line.toString().codePoints()).noneMatch(HostileTextTest::commands);
  }

  /// Whether a terminal does something else with it than to show it.
  private static boolean commands(int c) {
    return Character.isISOControl(c)
        || WCWidth.wcwidth(c) < 0
        || c == '\u2028'
        || c == '\u2029'
        || c >= 0x200e && c <= 0x200f
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }

  private static void isJson(String lines) {
    lines
        .lines()
        .forEach(line -> {
          assertThat(line.chars()).noneMatch(Character::isISOControl);
          assertThat(JsonMapper.shared().readTree(line).get("event").isString()).isTrue();
        });
  }

  private static void type(byte[] input) throws IOException {
    LineSource lines = new LineSource(new ByteArrayInputStream(input));
    long last = 0;
    for (var line = lines.next(); line != null; line = lines.next()) {
      last++;
      assertThat(line.number()).isEqualTo(last);
      switch (Parsed.of(line.text())) {
        case Parsed.Blank() -> assertThat(line.text()).isBlank();
        case Parsed.Ok(String word, _) -> assertThat(Verb.of(word)).isPresent();
        case Parsed.Refused(_, _, String text) -> assertThat(text).hasSizeLessThan(200);
      }
    }
  }
}
