package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import parley.client.api.ClientEvent;
import parley.client.api.ClientEvent.MessageReceived.Kind;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.Bytes;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.FileInfo;
import parley.protocol.Fingerprint;
import parley.protocol.Rung;
import parley.protocol.Sha256;

class JsonOutputTest {

  private static final Fingerprint KEY = new Fingerprint(Bytes.of(new byte[32]));
  private static final Fingerprint OTHER_KEY = Fingerprint.of(new byte[0]);

  private static final Sha256 HASH = Sha256.parse("ab".repeat(32));

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
  void aLoginSaysWhereAsWhomAndToWhichKey() throws IOException {
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
    assertThat(
            reply(
                Verb.DOWNLOAD,
                new Reply.Refused(
                    Code.UNAVAILABLE, "nobody", new Outcome.Details.Chunks(List.of(0L, 7L)))))
        .isEqualTo(
            """
            {"event":"error","line":7,"command":"download","code":"unavailable","text":"nobody","chunks":[0,7]}
            """);
    assertThat(
            reply(
                Verb.STARTPRIVATE,
                new Reply.Refused(
                    Code.UNREACHABLE,
                    "no way",
                    new Outcome.Details.Tried(
                        List.of(new PeerPath.Tried(Rung.RELAY, "", "disabled"))))))
        .isEqualTo(
            """
            {"event":"error","line":7,"command":"startprivate","code":"unreachable","text":"no way","tried":[{"rung":"relay","address":"","why":"disabled"}]}
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

  @Test
  void aPrivateSessionSaysWithWhomAndByWhichWay() throws IOException {
    PeerKeys keys = new PeerKeys(KEY, OTHER_KEY);
    assertThat(event(new ClientEvent.PrivateStarted("bob", Rung.DIRECT, keys)))
        .isEqualTo(
            """
            {"event":"private","user":"bob","state":"started","path":"direct",\
            "fingerprint":"%s","ownFingerprint":"%s"}
            """
                .formatted(OTHER_KEY, KEY));
    assertThat(event(new ClientEvent.PrivateEnded("bob", Rung.RELAY, Code.LOST)))
        .isEqualTo(
            """
            {"event":"private","user":"bob","state":"ended","path":"relay","code":"lost"}
            """);
    Instant sent = Instant.parse("2026-03-04T05:06:07Z");
    assertThat(
            event(new ClientEvent.MessageReceived("bob", "hi", sent, Kind.PRIVATE, false, false)))
        .isEqualTo(
            """
            {"event":"message","from":"bob","text":"hi","sent":"2026-03-04T05:06:07Z",\
            "kind":"private","stored":false}
            """);
    PeerPath path =
        new PeerPath(
            Rung.REVERSE,
            List.of(
                new PeerPath.Tried(Rung.DIRECT, "192.0.2.1:7", "refused"),
                new PeerPath.Tried(Rung.DIRECT, "", "disabled")),
            keys);
    assertThat(reply(Verb.STARTPRIVATE, new Reply.PrivateStarted("bob", path)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"startprivate","user":"bob","path":"reverse",\
            "fingerprint":"%s","ownFingerprint":"%s",\
            "tried":[{"rung":"direct","address":"192.0.2.1:7","why":"refused"},\
            {"rung":"direct","address":"","why":"disabled"}]}
            """
                .formatted(OTHER_KEY, KEY));
    assertThat(reply(Verb.PRIVATE, new Reply.Sent("bob", "hi", DeliveryState.DELIVERED)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"private","to":"bob","state":"delivered"}
            """);
    assertThat(reply(Verb.STOPPRIVATE, new Reply.PrivateStopped("bob")))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"stopprivate","user":"bob"}
            """);
    assertThat(reply(Verb.TRUST, new Reply.Trusted("bob")))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"trust","user":"bob"}
            """);
  }

  @Test
  void whatIsShared() throws IOException {
    assertThat(reply(Verb.REGISTER, new Reply.Registered(new SharedFile("f", 5, 2, HASH))))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"register","file":"f","size":5,"chunks":2,"sha256":\
            "abababababababababababababababababababababababababababababababab"}
            """);
    FileInfo info = new FileInfo("f", HASH, 5, 3, HASH);
    FileSearch nobody = new FileSearch(info, new TreeMap<>());
    FileSearch found =
        new FileSearch(
            info, new TreeMap<>(Map.of("carol", ChunkSet.of(1), "bob", ChunkSet.all(3))));
    assertThat(reply(Verb.SEARCHFILE, new Reply.FileFound(nobody)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"searchFile","file":"f","available":false,"size":5,\
            "chunks":3,"users":[]}
            """);
    assertThat(reply(Verb.SEARCHFILE, new Reply.FileFound(found)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"searchFile","file":"f","available":true,"size":5,\
            "chunks":3,"users":["bob","carol"]}
            """);
    assertThat(reply(Verb.SEARCHCHUNK, new Reply.ChunksFound(nobody)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"searchChunk","file":"f","available":false,"users":[]}
            """);
    assertThat(reply(Verb.SEARCHCHUNK, new Reply.ChunksFound(found)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"searchChunk","file":"f","available":true,"users":[\
            {"user":"bob","chunks":[0,1,2]},{"user":"carol","chunks":[1]}]}
            """);
  }

  @Test
  void whatIsOnItsWay() throws IOException {
    Map<String, Rung> peers = Map.of("carol", Rung.RELAY, "bob", Rung.DIRECT);
    assertThat(event(new ClientEvent.Progress("f", 1, 5, 10, peers)))
        .isEqualTo(
            """
            {"event":"progress","file":"f","done":1,"total":5,"rate":10,"sources":2}
            """);
    Download all =
        new Download(
            "f",
            Path.of("/d/f"),
            ChunkSet.all(2),
            5,
            Duration.ofMillis(1500),
            Map.of("carol", 2L, "bob", 3L),
            true,
            HASH);
    assertThat(reply(Verb.DOWNLOAD, new Reply.Downloaded(all)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"download","file":"f","chunks":[0,1],"bytes":5,\
            "seconds":1.5,"sources":{"bob":3,"carol":2},"complete":true,"sha256":\
            "abababababababababababababababababababababababababababababababab","path":"/d/f"}
            """);
    assertThat(event(new ClientEvent.DownloadFinished(all)))
        .startsWith("{\"event\":\"downloaded\",\"file\":\"f\",\"chunks\":[0,1],\"bytes\":5,")
        .endsWith("\"complete\":true,\"sha256\":\"" + HASH + "\",\"path\":\"/d/f\"}\n");
    Download some =
        new Download("f", Path.of("/d/p"), ChunkSet.of(1), 0, Duration.ZERO, Map.of(), false, null);
    assertThat(reply(Verb.DOWNLOAD, new Reply.Downloaded(some)))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"download","file":"f","chunks":[1],"bytes":0,\
            "seconds":0,"sources":{},"complete":false,"path":"/d/p"}
            """);
    Transfer transfer =
        new Transfer("f", Transfer.Direction.UP, Transfer.State.RUNNING, 1, 5, 10, peers);
    assertThat(reply(Verb.TRANSFERS, new Reply.Moving(List.of(transfer))))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"transfers","transfers":[{"file":"f",\
            "direction":"up","state":"running","done":1,"total":5,"rate":10,\
            "peers":{"bob":"direct","carol":"relay"}}]}
            """);
    assertThat(reply(Verb.TRANSFERS, new Reply.TransferChanged(TransferChange.PAUSE, "f")))
        .isEqualTo(
            """
            {"event":"ok","line":7,"command":"transfers","file":"f","change":"pause"}
            """);
  }

  @Test
  void aWarningHasACodeAndSaysWhomOrWhatItIsAbout() throws IOException {
    assertThat(event(new ClientEvent.PeerKeyChanged("bob", KEY)))
        .startsWith("{\"event\":\"warning\",\"code\":\"peer-key-changed\",\"text\":")
        .contains("\"user\":\"bob\"", "\"fingerprint\":\"SHA256:AAAA");
    assertThat(event(new ClientEvent.BadChunk("bob", "f", 3, "wrong bytes")))
        .isEqualTo(
            """
            {"event":"warning","code":"bad-chunk","text":"wrong bytes","user":"bob","file":"f",\
            "chunk":3}
            """);
    assertThat(event(new ClientEvent.LastHolder(List.of("f", "g"))))
        .startsWith("{\"event\":\"warning\",\"code\":\"last-holder\",\"text\":")
        .endsWith("\"files\":[\"f\",\"g\"]}\n");
    assertThat(event(new ClientEvent.DownloadFailed("f", Code.DISK, "the disk is full")))
        .isEqualTo(
            """
            {"event":"warning","code":"disk","text":"the disk is full","file":"f"}
            """);
    assertThat(event(new ClientEvent.SharedFileLost("f", "it has changed")))
        .isEqualTo(
            """
            {"event":"warning","code":"no-such-file","text":"it has changed","file":"f"}
            """);
    assertThat(event(new ClientEvent.HomeDamaged(Path.of("/h/outbox"), 2, "outbox was damaged")))
        .isEqualTo(
            """
            {"event":"warning","code":"home-damaged","text":"outbox was damaged","file":"/h/outbox","lines":2}
            """);
  }
}
