package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.client.ClientEvent;
import parley.client.ClientEvent.MessageReceived.Kind;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;

class JsonOutputTest {

  private static final Fingerprint KEY = new Fingerprint(Bytes.of(new byte[32]));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final JsonOutput json = new JsonOutput(out);

  private String event(ClientEvent event) throws IOException {
    out.reset();
    json.event(event);
    return out.toString(UTF_8);
  }

  private String reply(Verb verb, Reply reply) throws IOException {
    out.reset();
    json.reply(7, verb.word(), reply);
    return out.toString(UTF_8);
  }

  @Test
  void connected() throws IOException {
    assertThat(event(new ClientEvent.Connected("h:1", "alice", KEY, true, false)))
        .isEqualTo(
            """
            {"event":"connected","server":"h:1","user":"alice",\
            "fingerprint":"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","first":true}
            """);
    assertThat(event(new ClientEvent.Connected("h:1", "alice", null, false, true)))
        .isEqualTo(
            """
            {"event":"connected","server":"h:1","user":"alice","fingerprint":"plaintext",\
            "first":false,"resumed":true}
            """);
  }

  @Test
  void theLinkAndTheSession() throws IOException {
    assertThat(
            event(new ClientEvent.Disconnected(Code.NOT_CONNECTED, "gone", Duration.ofSeconds(2))))
        .isEqualTo(
            """
            {"event":"disconnected","code":"not-connected","text":"gone","retry":2}
            """);
    assertThat(event(new ClientEvent.Disconnected(Code.SHUTDOWN, "gone", Duration.ofMillis(250))))
        .isEqualTo(
            """
            {"event":"disconnected","code":"shutdown","text":"gone","retry":0.25}
            """);
    assertThat(event(new ClientEvent.LoginRefused(Code.WRONG_PASSWORD, "no")))
        .isEqualTo(
            """
            {"event":"refused","code":"wrong-password","text":"no"}
            """);
    assertThat(event(new ClientEvent.Ended(Code.TIMEOUT, "idle")))
        .isEqualTo(
            """
            {"event":"ended","code":"timeout","text":"idle"}
            """);
  }

  @Test
  void othersAndTheirMessages() throws IOException {
    assertThat(event(new ClientEvent.Presence("bob", false)))
        .isEqualTo(
            """
            {"event":"presence","user":"bob","online":false}
            """);
    Instant sent = Instant.parse("2026-03-04T05:06:07.089Z");
    assertThat(event(new ClientEvent.MessageReceived("bob", "hi", sent, Kind.DIRECT, true, true)))
        .isEqualTo(
            """
            {"event":"message","from":"bob","text":"hi","sent":"2026-03-04T05:06:07.089Z",\
            "kind":"direct","stored":true,"again":true}
            """);
    assertThat(
            event(new ClientEvent.MessageReceived("bob", "hi", sent, Kind.BROADCAST, false, false)))
        .isEqualTo(
            """
            {"event":"message","from":"bob","text":"hi","sent":"2026-03-04T05:06:07.089Z",\
            "kind":"broadcast","stored":false}
            """);
  }

  @Test
  void theOutboxOfEarlierRuns() throws IOException {
    assertThat(event(new ClientEvent.OutboxSent("bob", "hi", DeliveryState.STORED)))
        .isEqualTo(
            """
            {"event":"receipt","to":"bob","text":"hi","state":"stored"}
            """);
    assertThat(event(new ClientEvent.OutboxDropped("bob", "hi", null, "too old")))
        .isEqualTo(
            """
            {"event":"warning","code":"unconfirmed","text":"too old","to":"bob","message":"hi"}
            """);
    assertThat(event(new ClientEvent.OutboxDropped("bob", "hi", Code.BLOCKED, "blocked")))
        .isEqualTo(
            """
            {"event":"warning","code":"blocked","text":"blocked","to":"bob","message":"hi"}
            """);
  }

  @Test
  void repliesToCommands() throws IOException {
    assertThat(reply(Verb.MESSAGE, new Reply.Sent("bob", "hi", DeliveryState.DELIVERED)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"message","to":"bob","state":"delivered"}
            """);
    assertThat(reply(Verb.BROADCAST, new Reply.BroadcastSent("hi", true)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"broadcast","partial":true}
            """);
    assertThat(reply(Verb.WHOELSE, new Reply.Online(List.of("a", "b"))))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"whoelse","users":["a","b"]}
            """);
    assertThat(reply(Verb.WHOELSESINCE, new Reply.OnlineSince(5, List.of())))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"whoelsesince","users":[]}
            """);
    assertThat(reply(Verb.BLOCK, new Reply.BlockChanged("bob", true)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"block","user":"bob"}
            """);
    assertThat(reply(Verb.UNBLOCK, new Reply.BlockChanged("bob", false)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"unblock","user":"bob"}
            """);
    assertThat(reply(Verb.LOGOUT, new Reply.LoggedOut()))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"logout"}
            """);
    assertThat(reply(Verb.HELP, new Reply.HelpText("a\nb")))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"help","text":"a\\nb"}
            """);
    assertThat(reply(Verb.MESSAGE, new Reply.Refused(Code.UNKNOWN_USER, "who?")))
        .isEqualTo(
            """
            {"event":"error","line":7,"command":"message","code":"unknown-user","text":"who?"}
            """);
  }

  @Test
  void aTextStaysOnItsLineAndHarmlessForTerminals() throws IOException {
    String text = "\"\\/\n\r\u001b\u007f\u009b\u2028\u0085 grüße 你 \uD83D\uDE00";
    assertThat(event(new ClientEvent.OutboxSent("bob", text, DeliveryState.STORED)))
        .isEqualTo(
            "{\"event\":\"receipt\",\"to\":\"bob\",\"text\":\"\\\"\\\\/\\n\\r\\u001B\\u007F"
                + "\\u009B\\u2028\\u0085 grüße 你 \uD83D\uDE00\",\"state\":\"stored\"}\n");
  }
}
