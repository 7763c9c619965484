package parley.client.terminal;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.ChunkSet;
import parley.protocol.Code;

class ParsedTest {

  private static Command command(String line) {
    assertThat(Parsed.of(line)).isInstanceOf(Parsed.Ok.class);
    return ((Parsed.Ok) Parsed.of(line)).command();
  }

  private static Parsed.Refused refused(String line) {
    assertThat(Parsed.of(line)).isInstanceOf(Parsed.Refused.class);
    return (Parsed.Refused) Parsed.of(line);
  }

  @Test
  void aTextIsTheRestOfTheLineAfterOneSpace() {
    assertThat(command("message bob hi there")).isEqualTo(new Command.Message("bob", "hi there"));
    assertThat(command("message bob  two  spaces "))
        .isEqualTo(new Command.Message("bob", " two  spaces "));
    assertThat(command("broadcast   all")).isEqualTo(new Command.Broadcast("  all"));
    assertThat(command("message bob  ")).isEqualTo(new Command.Message("bob", " "));
    assertThat(command("message bob \"quoted\" \\ !"))
        .isEqualTo(new Command.Message("bob", "\"quoted\" \\ !"));
  }

  @Test
  void anyNumberOfSpacesStandsBeforeAWord() {
    assertThat(command("  message   bob hi")).isEqualTo(new Command.Message("bob", "hi"));
    assertThat(command("\twhoelse  ")).isEqualTo(new Command.WhoElse());
    assertThat(command("block\tbob")).isEqualTo(new Command.Block("bob"));
  }

  @Test
  void namesCanBeQuoted() {
    assertThat(command("block \"two words\"")).isEqualTo(new Command.Block("two words"));
    assertThat(command("message \"a \\\"b\\\" \\\\\" hi"))
        .isEqualTo(new Command.Message("a \"b\" \\", "hi"));
    assertThat(command("\"whoelse\"")).isEqualTo(new Command.WhoElse());
    assertThat(command("block o\"neil")).isEqualTo(new Command.Block("o\"neil"));
  }

  @Test
  void namesBecomeNfcAndTextsDoNot() {
    assertThat(command("message jose\u0301 e\u0301"))
        .isEqualTo(new Command.Message("jos\u00e9", "e\u0301"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message",
        "message bob",
        "message bob ",
        "message \"\" hi",
        "message \"bob hi",
        "message \"bob\"x hi",
        "broadcast",
        "broadcast ",
        "whoelse bob",
        "whoelsesince",
        "whoelsesince -1",
        "whoelsesince +1",
        "whoelsesince 1.5",
        "whoelsesince ten",
        "whoelsesince ١",
        "whoelsesince 1 2",
        "whoelsesince \"\"",
        "block",
        "block a b",
        "unblock",
        "unblock a b",
        "logout now",
        "startprivate",
        "startprivate bob carol",
        "private bob",
        "stopprivate",
        "trust bob carol",
        "register",
        "register \"\"",
        "register f 0",
        "register f 00",
        "register f -1",
        "register f 1.5",
        "register f ten",
        "register f 1 2",
        "register two words",
        "searchFile",
        "searchFile a b",
        "searchFile \"a",
        "searchChunk f",
        "searchChunk f x",
        "searchChunk f 1 -1",
        "searchChunk f 1 2 x",
        "download",
        "download f x",
        "download f 1 \"\"",
        "transfers all",
        "transfers pause",
        "transfers stop f",
        "transfers pause f g",
        "help message bob",
        "help \"message"
      })
  void wrongArgumentsAreUsageWithTheForm(String line) {
    Parsed.Refused refused = refused(line);
    assertThat(refused.code()).isEqualTo(Code.USAGE);
    assertThat(refused.word()).isEqualTo(line.split(" ", 2)[0]);
    assertThat(refused.text()).startsWith("usage: " + Verb.of(refused.word()).orElseThrow().form());
  }

  @Test
  void secondsAreWholeAndDoNotOverflow() {
    assertThat(command("whoelsesince 0")).isEqualTo(new Command.WhoElseSince(0));
    assertThat(command("whoelsesince 0060")).isEqualTo(new Command.WhoElseSince(60));
    assertThat(command("whoelsesince " + Long.MAX_VALUE))
        .isEqualTo(new Command.WhoElseSince(Long.MAX_VALUE));
    assertThat(command("whoelsesince 99999999999999999999999999"))
        .isEqualTo(new Command.WhoElseSince(Long.MAX_VALUE));
  }

  @Test
  void helpIsAboutAllOrOneCommand() {
    assertThat(command("help")).isEqualTo(new Command.Help(null));
    assertThat(command("help block")).isEqualTo(new Command.Help(Verb.BLOCK));
    assertThat(refused("help blok"))
        .isEqualTo(
            new Parsed.Refused(
                "help", Code.UNKNOWN_COMMAND, "unknown command \"blok\": did you mean \"block\"?"));
  }

  @Test
  void filesAndTheirChunks() {
    assertThat(command("register notes.txt"))
        .isEqualTo(new Command.Register("notes.txt", OptionalInt.empty()));
    assertThat(command("register \"two words\" 007"))
        .isEqualTo(new Command.Register("two words", OptionalInt.of(7)));
    assertThat(command("register f 99999999999"))
        .isEqualTo(new Command.Register("f", OptionalInt.of(Integer.MAX_VALUE)));
    assertThat(command("searchFile e\u0301")).isEqualTo(new Command.SearchFile("e\u0301"));
    assertThat(command("download f")).isEqualTo(new Command.Download("f", chunks()));
    assertThat(command("download f 3 0 3")).isEqualTo(new Command.Download("f", chunks(0, 3)));
    assertThat(command("searchChunk \"a b\" 65535"))
        .isEqualTo(new Command.SearchChunk("a b", chunks(65_535)));
  }

  @Test
  void chunkNumbersAreOfAnySize() {
    assertThat(command("searchChunk f 1 65536 00099999999999999 65536"))
        .isEqualTo(
            new Command.SearchChunk(
                "f", new ChunkNumbers(ChunkSet.of(1), List.of("65536", "99999999999999"))));
    assertThat(command("download f 000")).isEqualTo(new Command.Download("f", chunks(0)));
  }

  @Test
  void transfersAreListedOrChanged() {
    assertThat(command("transfers")).isEqualTo(new Command.Transfers());
    assertThat(command("transfers cancel \"a b\""))
        .isEqualTo(new Command.ChangeTransfer(TransferChange.CANCEL, "a b"));
  }

  private static ChunkNumbers chunks(int... numbers) {
    BitSet chunks = new BitSet();
    IntStream.of(numbers).forEach(chunks::set);
    return new ChunkNumbers(ChunkSet.of(chunks), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"searchfile f", "SEARCHFILE f", "Download f", "WHOELSE", "xyzzy"})
  void whatIsNoCommandIsUnknown(String line) {
    assertThat(refused(line).code()).isEqualTo(Code.UNKNOWN_COMMAND);
    assertThat(refused(line).word()).isEqualTo(line.split(" ", 2)[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t  "})
  void spacesAloneAreBlank(String line) {
    assertThat(Parsed.of(line)).isEqualTo(new Parsed.Blank());
  }

  @Test
  void aNearMissBringsAHint() {
    assertThat(refused("whoels").text()).contains("did you mean \"whoelse\"?");
    assertThat(refused("Message bob hi").text()).contains("did you mean \"message\"?");
    assertThat(refused("mesasge bob hi").text()).contains("did you mean \"message\"?");
    assertThat(refused("/msg bob hi").text()).contains("did you mean \"message\"?");
    assertThat(refused("quit").text()).contains("did you mean \"logout\"?");
    assertThat(refused("searchfile f").text()).contains("did you mean \"searchFile\"?");
    assertThat(refused("get f").text()).contains("did you mean \"download\"?");
    assertThat(refused("priv bob hi").text()).contains("did you mean \"private\"?");
    assertThat(refused("unblok bob").text()).contains("did you mean \"unblock\"?");
    assertThat(refused("who").text()).contains("did you mean \"whoelse\"?");
    assertThat(refused("xyzzy").text())
        .isEqualTo("unknown command \"xyzzy\": \"help\" lists the commands");
  }

  @Test
  void aLongWordIsNotRepeatedWhole() {
    assertThat(refused("x".repeat(5000)).text()).hasSizeLessThan(120);
  }

  @Test
  void eachExampleIsACommandOfItsKind() {
    for (Verb verb : Verb.values()) {
      assertThat(Parsed.of(verb.example()))
          .isInstanceOfSatisfying(
              Parsed.Ok.class, given -> assertThat(given.word()).isEqualTo(verb.word()));
    }
  }

  @Property
  void everyLineIsOneThingOrAnother(@ForAll String line) {
    assertThat(Parsed.of(line)).isNotNull();
  }

  @Test
  void aLineFullOfChunksThatNoFileHasIsReadAtOnce() {
    String numbers = IntStream.range(100_000, 249_000).mapToObj(n -> " " + n).collect(joining());

    Parsed parsed = assertTimeout(Duration.ofSeconds(20), () -> Parsed.of("download f" + numbers));

    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
  }
}
