package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.client.api.Outcome;
import parley.client.uplink.Asking;
import parley.fuzz.Fuzzer;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Holding;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.wire.Decoded;
import parley.wire.Wire;

/// A registry that answers anything: a manifest is the one that was asked for or none at all.
class HostileRegistryTest {

  private static final Manifest FILM = Manifest.of(new Layout(30, 3), new byte[96]);
  private static final FileInfo INFO =
      new FileInfo("film", FILM.id(), 30, 3, Sha256.of(new byte[32]));

  @Test
  void aRegistryMayAnswerAnything() throws InterruptedException {
    new Fuzzer("registry-answers", HostileRegistryTest::feed).alsoFrom(Fuzzer.samples()).run(2000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../film", "/film", "films/film", "film.exe", "Film"})
  void whoAsksForAFileIsToldOfNoOther(String name) {
    FileInfo other = new FileInfo(name, INFO.file(), INFO.size(), INFO.chunks(), INFO.sha256());
    List<Answer> answers = List.of(new Answer.FileFound(1, 0, true, other, List.of()));

    Found.ask(
        registry(answers),
        "film",
        false,
        found ->
            assertThat(found)
                .isEqualTo(
                    new Outcome.Refused<>(Code.INTERNAL, "the server told of another file")));
  }

  @Test
  void ofHoldersWithoutEndOnlySoManyAreKept() {
    Holding all = new Holding(ChunkSet.all(Limits.CHUNKS), List.of("bob"), true);
    Answer.FileFound page = new Answer.FileFound(1, 0, false, INFO, List.of(all, all, all, all));
    List<Answer> answers = new ArrayList<>(Collections.nCopies(5_000, page));
    answers.add(new Answer.FileFound(1, 5_000, true, INFO, List.of()));

    Found.ask(
        registry(answers),
        "film",
        true,
        found ->
            assertThat(((Outcome.Ok<Found>) found).value().holdings())
                .hasSizeLessThanOrEqualTo((int) (Found.MOST_BYTES / (Limits.CHUNKS / 8))));
  }

  @Test
  void thousandsWhoHoldTheSameTakeNoMoreThanOne() {
    List<String> users = IntStream.range(0, 1000).mapToObj(each -> "user" + each).toList();
    Found found = new Found(INFO, List.of(new Holding(ChunkSet.all(3), users, true)));

    Map<String, ChunkSet> claims = found.online();
    assertThat(claims).hasSize(1000);
    assertThat(claims.values()).allSatisfy(each -> assertThat(each).isSameAs(claims.get("user0")));
  }

  private static void feed(byte[] input) {
    List<Answer> answers = answers(input);
    ManifestPages.ask(
        registry(answers),
        INFO,
        got -> {
          if (got instanceof Outcome.Ok<Manifest>(Manifest manifest)) {
            assertThat(manifest).isEqualTo(FILM);
          }
        });
    Found.ask(
        registry(answers),
        "film",
        true,
        found -> {
          if (found instanceof Outcome.Ok<Found>(Found known)) {
            assertThat(known.file().name()).isEqualTo("film");
            known.online();
            known.lastHolders(new BitSet());
          }
        });
  }

  private static Asking registry(List<Answer> answers) {
    return new Asking() {
      @Override
      public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
        answers.forEach(answered);
      }

      @Override
      public void tell(Notification notification) {}
    };
  }

  private static List<Answer> answers(byte[] input) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.clientEnd(channel.pipeline(), null);
    List<Answer> answers = new ArrayList<>();
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(input));
    } catch (DecoderException e) {
      // The link ends there.
    }
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      if (next instanceof Decoded.Ok<?>(Answer answer)) {
        answers.add(answer);
      }
    }
    channel.finishAndReleaseAll();
    return answers;
  }
}
