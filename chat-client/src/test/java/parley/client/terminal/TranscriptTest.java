package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import parley.client.api.ClientEvent;
import parley.client.api.ClientEvent.MessageReceived.Kind;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;

class TranscriptTest {

  private static final Fingerprint KEY = new Fingerprint(Bytes.of(new byte[32]));
  private static final PeerKeys KEYS = new PeerKeys(KEY, KEY);

  private final Transcript transcript = new Transcript(Theme.PLAIN, Desk.NOON);

  private static List<String> text(List<AttributedString> lines) {
    return lines.stream().map(AttributedString::toString).toList();
  }

  private static ClientEvent message(String sent, String text) {
    return new ClientEvent.MessageReceived(
        "bob", text, Instant.parse(sent), Kind.DIRECT, true, false);
  }

  @Test
  void aLineWithTheDateComesBeforeTheFirstOfAnotherDay() {
    List<String> lines = new ArrayList<>();
    lines.addAll(text(transcript.say("now")));
    lines.addAll(text(transcript.event(message("2026-03-02T23:59:00Z", "old"))));
    lines.addAll(text(transcript.event(message("2026-03-03T00:01:00Z", "newer"))));
    lines.addAll(text(transcript.event(message("2026-03-03T08:01:00Z", "newest"))));
    lines.addAll(text(transcript.say("now again")));
    assertThat(lines)
        .containsExactly(
            "12:00 now",
            "── Monday, 2 March 2026 ──",
            "23:59 bob: old",
            "── Tuesday, 3 March 2026 ──",
            "00:01 bob: newer",
            "08:01 bob: newest",
            "── Wednesday, 4 March 2026 ──",
            "12:00 now again");
  }

  @Test
  void theServersLastWordSaysWhatHasEnded() {
    assertThat(text(transcript.event(new ClientEvent.Ended(Code.TIMEOUT, "no command for 60 s"))))
        .containsExactly("12:00 the session has ended: no command for 60 s");
  }

  @Test
  void whatOthersWroteIsHarmlessWhereverItIsShown() {
    String evil = "\u001b]0;x\u0007\u202e\nz";
    List<List<AttributedString>> all =
        List.of(
            transcript.event(
                new ClientEvent.MessageReceived(
                    evil, evil, Desk.NOON.instant(), Kind.BROADCAST, false, true)),
            transcript.event(new ClientEvent.Presence(evil, true)),
            transcript.event(new ClientEvent.Connected(evil, evil, null, false, false)),
            transcript.event(new ClientEvent.Disconnected(Code.INTERNAL, evil, Duration.ZERO)),
            transcript.event(new ClientEvent.LoginRefused(Code.LOCKED, evil)),
            transcript.event(new ClientEvent.Ended(Code.TIMEOUT, evil)),
            transcript.event(new ClientEvent.OutboxSent(evil, evil, DeliveryState.STORED)),
            transcript.event(new ClientEvent.OutboxDropped(evil, evil, null, evil)),
            transcript.sent(evil, true, evil, new Reply.Refused(Code.INTERNAL, evil), false),
            transcript.late(evil, evil, new Reply.Refused(Code.INTERNAL, evil)),
            transcript.reply(new Reply.Sent(evil, evil, DeliveryState.DELIVERED)),
            transcript.reply(new Reply.BroadcastSent(evil, true)),
            transcript.reply(new Reply.Online(List.of(evil))),
            transcript.reply(new Reply.OnlineSince(1, List.of(evil))),
            transcript.reply(new Reply.BlockChanged(evil, true)),
            transcript.reply(new Reply.Refused(Code.INTERNAL, evil)),
            transcript.event(new ClientEvent.PrivateStarted(evil, Rung.DIRECT, KEYS)),
            transcript.event(new ClientEvent.PrivateEnded(evil, Rung.DIRECT, Code.LOST)),
            transcript.event(new ClientEvent.BadChunk(evil, evil, 1, evil)),
            transcript.event(new ClientEvent.LastHolder(List.of(evil))),
            transcript.event(new ClientEvent.DownloadFailed(evil, Code.DISK, evil)),
            transcript.event(new ClientEvent.SharedFileLost(evil, evil)),
            transcript.event(new ClientEvent.HomeDamaged(Path.of("h"), 1, evil)),
            transcript.event(new ClientEvent.PeerKeyChanged(evil, KEY)),
            transcript.reply(
                new Reply.PrivateStarted(
                    evil,
                    new PeerPath(
                        Rung.RELAY, List.of(new PeerPath.Tried(Rung.DIRECT, evil, evil)), KEYS))),
            transcript.reply(new Reply.PrivateStopped(evil)),
            transcript.reply(new Reply.Trusted(evil)),
            transcript.reply(new Reply.TransferChanged(TransferChange.PAUSE, evil)),
            transcript.say(evil));
    for (List<AttributedString> lines : all) {
      assertThat(text(lines)).isNotEmpty().allMatch(SafeText::isSafe);
    }
  }

  @Test
  void aLateStateQuotesTheStartOfTheMessage() {
    assertThat(text(transcript.reply(new Reply.Sent("bob", "x".repeat(99), DeliveryState.STORED))))
        .containsExactly("12:00 ✓ stored for bob: \"" + "x".repeat(30) + "…\"");
    assertThat(
            text(
                transcript.late(
                    "bob", "\uD83D\uDE00".repeat(40), new Reply.Refused(Code.BLOCKED, "no"))))
        .containsExactly("12:00 ✗ message to bob, \"" + "\uD83D\uDE00".repeat(30) + "…\": no");
  }

  @Test
  void aNumberOfSecondsThatNobodyTypedIsNotSaid() {
    assertThat(text(transcript.reply(new Reply.OnlineSince(1, List.of()))))
        .containsExactly("12:00 nobody else was online in the last second");
    assertThat(text(transcript.reply(new Reply.OnlineSince(Long.MAX_VALUE, List.of("bob")))))
        .containsExactly("12:00 online at any time: bob");
  }

  @Test
  void aMessageThatHasNoAnswerYetIsSentOrWaits() {
    assertThat(text(transcript.sent("bob", false, "hi", null, false)))
        .containsExactly("12:00 → bob: hi  sent…");
    assertThat(text(transcript.sent("bob", false, "hi", null, true)))
        .containsExactly("12:00 → bob: hi  waits for the connection");
  }

  @Test
  void signsOutsideAsciiCanBeDoneWithout() {
    Transcript ascii = new Transcript(new Theme(false, false), Desk.NOON);
    List<String> lines = new ArrayList<>();
    lines.addAll(
        text(
            ascii.sent(
                "bob", false, "hi", new Reply.Sent("bob", "hi", DeliveryState.DELIVERED), false)));
    lines.addAll(text(ascii.sent("bob", false, "hi", new Reply.Refused(Code.SELF, "no"), false)));
    lines.addAll(text(ascii.event(new ClientEvent.Presence("bob", true))));
    lines.addAll(text(ascii.event(message("2026-03-02T23:59:00Z", "old"))));
    assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c < 0x7F));
  }
}
