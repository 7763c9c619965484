package parley.client.terminal;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jline.utils.AttributedString;
import org.jline.utils.WCWidth;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Rung;
import parley.protocol.Sha256;

/// Says in lines for people what became of files. Not thread-safe, as its [Lines].
final class FileLines {

  private final Theme theme;
  private final Lines lines;

  FileLines(Theme theme, Lines lines) {
    this.theme = theme;
    this.lines = lines;
  }

  List<AttributedString> registered(SharedFile file) {
    List<AttributedString> said =
        new ArrayList<>(
            lines.say(
                "you share "
                    + file.name()
                    + ": "
                    + Amount.bytes(file.size())
                    + " in "
                    + chunks(file.chunks())));
    said.add(lines.more("SHA-256 " + file.sha256()));
    return said;
  }

  List<AttributedString> found(FileSearch found) {
    FileInfo file = found.file();
    String about = " (" + Amount.bytes(file.size()) + ", " + chunks(file.chunks()) + ")";
    return available(file.name() + about, found);
  }

  List<AttributedString> chunksFound(FileSearch found) {
    return available("some of these chunks of " + found.file().name(), found);
  }

  private List<AttributedString> available(String what, FileSearch found) {
    if (found.holders().isEmpty()) {
      return lines.line(to -> {
        to.append(SafeText.of(what)).append(": ");
        to.styled(theme.warning(), "not available");
        to.append(", nobody else online has any of it");
      });
    }
    List<AttributedString> said =
        new ArrayList<>(
            lines.line(to -> {
              to.append(SafeText.of(what)).append(": ");
              to.styled(theme.good(), "available");
            }));
    List<List<String>> rows = new ArrayList<>();
    found
        .holders()
        .forEach((user, held) -> rows.add(List.of(user, held(held, found.file().chunks()))));
    said.addAll(table(rows));
    return said;
  }

  List<AttributedString> downloaded(Download download) {
    List<AttributedString> said =
        new ArrayList<>(
            lines.line(to -> {
              to.styled(theme.good(), theme.done());
              to.append(SafeText.of(download.name()));
              to.append(
                  download.complete()
                      ? " is complete"
                      : ": here are " + numbered(download.chunks()) + ", not yet the whole file");
              to.styled(theme.quiet(), theme.dot() + fetched(download));
            }));
    said.add(lines.more(download.path().toString()));
    if (!download.sources().isEmpty()) {
      said.add(lines.more("from " + sources(download.sources())));
    }
    Sha256 sha256 = download.sha256();
    if (sha256 != null) {
      said.add(lines.more("SHA-256 " + sha256));
    }
    return said;
  }

  private static String fetched(Download download) {
    if (download.bytes() == 0) {
      return "nothing was missing";
    }
    Duration took = download.took();
    long rate = Math.round(download.bytes() * 1e9 / Math.max(1, took.toNanos()));
    return Amount.bytes(download.bytes()) + " in " + Amount.time(took) + ", " + Amount.rate(rate);
  }

  private static String sources(Map<String, Long> sources) {
    return sources.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(source -> source.getKey() + " " + Amount.bytes(source.getValue()))
        .collect(joining(", "));
  }

  List<AttributedString> moving(List<Transfer> transfers) {
    if (transfers.isEmpty()) {
      return lines.say("nothing goes up or down");
    }
    List<AttributedString> said = new ArrayList<>(lines.say("going up and down:"));
    said.addAll(
        table(
            transfers.stream()
                .sorted(Comparator.comparing(Transfer::direction).thenComparing(Transfer::name))
                .map(this::row)
                .toList()));
    return said;
  }

  private List<String> row(Transfer transfer) {
    boolean up = transfer.direction() == Transfer.Direction.UP;
    boolean queued = transfer.state() == Transfer.State.QUEUED;
    return List.of(
        up ? theme.up() : theme.down(),
        transfer.name(),
        up || queued ? "" : Amount.percent(transfer.done(), transfer.total()) + " %",
        queued
            ? ""
            : Amount.bytes(transfer.done()) + (up ? "" : " of " + Amount.bytes(transfer.total())),
        switch (transfer.state()) {
          case RUNNING -> Amount.rate(transfer.rate());
          case PAUSED -> "paused";
          case WAITING -> "waits: nobody online has the rest";
          case QUEUED -> "waits for its turn";
        },
        transfer.peers().isEmpty() ? "" : (up ? "to " : "from ") + peers(transfer.peers()));
  }

  List<AttributedString> changed(TransferChange change, String file) {
    return lines.say(
        switch (change) {
          case PAUSE -> file + " is paused; go on with \"transfers resume " + quoted(file) + "\"";
          case RESUME -> file + " goes on";
          case CANCEL -> file + " is given up, and what was here of it is gone";
        });
  }

  List<AttributedString> lastHolder(List<String> files) {
    return lines.line(to ->
        to.styled(
            theme.warning(),
            "nobody else online has all of "
                + files.stream().map(FileLines::quoted).map(SafeText::of).collect(joining(", "))));
  }

  /// As it has to be typed, and told from its neighbours in a list.
  private static String quoted(String file) {
    return file.matches("[^\\s,]*") ? file : '"' + file + '"';
  }

  /// `bob (direct), carol (relay)`.
  static String peers(Map<String, Rung> peers) {
    return new TreeMap<>(peers)
        .entrySet().stream()
            .map(peer -> peer.getKey() + " (" + peer.getValue().word() + ")")
            .collect(joining(", "));
  }

  /// Columns as wide as what is in them.
  private List<AttributedString> table(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = width(row.get(i));
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return rows.stream().map(row -> lines.more(padded(row, widths))).toList();
  }

  private static String padded(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).append(" ".repeat(widths.get(i) - width(row.get(i)) + 2));
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return SafeText.of(text).codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  private static String held(ChunkSet held, int count) {
    return held.count() == count ? "all" : numbered(held);
  }

  /// `chunk 3`, `chunks 0-4, 7`.
  static String numbered(ChunkSet chunks) {
    List<String> ranges = new ArrayList<>();
    var bits = chunks.toBitSet();
    for (int from = bits.nextSetBit(0); from >= 0; ) {
      int to = bits.nextClearBit(from) - 1;
      ranges.add(from == to ? "" + from : from + "-" + to);
      from = bits.nextSetBit(to + 1);
    }
    return (chunks.count() == 1 ? "chunk " : "chunks ") + String.join(", ", ranges);
  }

  private static String chunks(int count) {
    return count == 1 ? "one chunk" : count + " chunks";
  }
}
