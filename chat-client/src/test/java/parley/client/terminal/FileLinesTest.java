package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Rung;
import parley.protocol.Sha256;

class FileLinesTest {

  private static final Sha256 HASH = Sha256.parse("ab".repeat(32));

  private final FileLines lines = new FileLines(Theme.PLAIN, new Lines(Theme.PLAIN, Desk.NOON));

  private static List<String> text(List<AttributedString> lines) {
    return lines.stream().map(AttributedString::toString).toList();
  }

  @Test
  void aSharedFileIsSaidToBeShared() {
    assertThat(text(lines.registered(new SharedFile("f.txt", 3 << 20, 1, HASH))))
        .containsExactly("12:00 you share f.txt: 3.0 MiB in one chunk", "      SHA-256 " + HASH);
  }

  @Test
  void whoHasAFileIsATable() {
    FileInfo info = new FileInfo("f", HASH, 5000, 4, HASH);
    FileSearch found =
        new FileSearch(
            info, new TreeMap<>(Map.of("caroline", ChunkSet.of(1), "小明", ChunkSet.all(4))));
    assertThat(text(lines.found(found)))
        .containsExactly(
            "12:00 f (4.9 KiB, 4 chunks): available",
            "      caroline  chunk 1",
            "      小明      all");
    assertThat(text(lines.chunksFound(new FileSearch(info, new TreeMap<>()))))
        .containsExactly(
            "12:00 some of these chunks of f: not available, nobody else online has any of it");
  }

  @Test
  void aDownloadSaysWhereTheFileIsAndWhomItIsFrom() {
    Download download =
        new Download(
            "f",
            Path.of("/d/f"),
            ChunkSet.all(4),
            4 << 20,
            Duration.ofSeconds(2),
            Map.of("bob", 1L << 20, "carol", 3L << 20),
            true,
            HASH);
    assertThat(text(lines.downloaded(download)))
        .containsExactly(
            "12:00 ✓ f is complete · 4.0 MiB in 2.0 s, 2.0 MiB/s",
            "      /d/f",
            "      from carol 3.0 MiB, bob 1.0 MiB",
            "      SHA-256 " + HASH);
    Download some =
        new Download("f", Path.of("/d/p"), ChunkSet.of(1), 0, Duration.ZERO, Map.of(), false, null);
    assertThat(text(lines.downloaded(some)))
        .containsExactly(
            "12:00 ✓ f: here are chunk 1, not yet the whole file · nothing was missing",
            "      /d/p");
  }

  @Test
  void transfersAreATable() {
    Transfer up =
        new Transfer(
            "notes.txt",
            Transfer.Direction.UP,
            Transfer.State.RUNNING,
            2000,
            5000,
            1000,
            Map.of("bob", Rung.DIRECT));
    Transfer down =
        new Transfer("f", Transfer.Direction.DOWN, Transfer.State.WAITING, 10, 40, 0, Map.of());
    assertThat(text(lines.moving(List.of(down, up))))
        .containsExactly(
            "12:00 going up and down:",
            "      ↑  notes.txt        2.0 KiB       1.0 KiB/s                          to bob (direct)",
            "      ↓  f          25 %  10 B of 40 B  waits: nobody online has the rest");
    assertThat(text(lines.moving(List.of()))).containsExactly("12:00 nothing goes up or down");
    Transfer queued =
        new Transfer("f", Transfer.Direction.DOWN, Transfer.State.QUEUED, 0, 0, 0, Map.of());
    assertThat(text(lines.moving(List.of(queued))).getLast())
        .contains("waits for its turn")
        .doesNotContain("%", "B");
  }

  @Test
  void chunksAreSaidInRanges() {
    BitSet chunks = new BitSet();
    chunks.set(0, 5);
    chunks.set(7);
    assertThat(FileLines.numbered(ChunkSet.of(chunks))).isEqualTo("chunks 0-4, 7");
  }

  @Test
  void progressIsOneLine() {
    ProgressLine line = new ProgressLine(Theme.PLAIN);
    assertThat(
            line.show(
                    new ClientEvent.Progress(
                        "f", 4 << 20, 10 << 20, 1 << 20, Map.of("bob", Rung.RELAY)))
                .toString())
        .isEqualTo(" ↓ f ████░░░░░░ 40 % · 1.0 MiB/s · 6.0 s left · from bob (relay)");
    assertThat(
            line.show(new ClientEvent.Progress("x\u001b".repeat(20), 0, 0, 0, Map.of())).toString())
        .isEqualTo(" " + "x␛".repeat(11) + "x… ██████████ 100 % · 0 B/s");
  }
}
