package parley.server.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Holding;
import parley.protocol.Limits;

/// The pages of an answer to who holds a file, made when they are taken. Users with equal bitmaps
/// share one.
final class HoldingPages implements Supplier<Answer.FileFound> {

  /// What a page takes apart from its holdings: the file with its name, at the worst of escapes.
  private static final int HEAD_BYTES = 4096;

  /// What a holding takes apart from its users and bitmap.
  private static final int HOLDING_BYTES = 64;

  private static final int PAGE_BYTES = Limits.FRAME_BYTES - HEAD_BYTES;

  private final long id;
  private final FileInfo file;
  private final OnlineHoldings online;
  private final Iterator<Holding> away;
  private final Runnable whenDone;

  /// What the page before had no room for.
  private @Nullable Holding left;

  private int page;

  /// Those who are online come first. Runs `whenDone` with the last page.
  HoldingPages(
      long id, FileInfo file, OnlineHoldings online, List<Holding> away, Runnable whenDone) {
    this.id = id;
    this.file = file;
    this.online = online;
    this.away = away.iterator();
    this.whenDone = whenDone;
  }

  /// The holdings of users who are away, by their names, sorted by their first.
  static List<Holding> away(SortedMap<String, ChunkSet> users) {
    Map<ChunkSet, List<String>> byChunks = new LinkedHashMap<>();
    users.forEach(
        (name, chunks) -> byChunks.computeIfAbsent(chunks, _ -> new ArrayList<>()).add(name));
    List<Holding> holdings = new ArrayList<>();
    byChunks.forEach((chunks, names) -> {
      for (int from = 0; from < names.size(); from += Limits.PAGE_USERS) {
        int to = Math.min(names.size(), from + Limits.PAGE_USERS);
        holdings.add(new Holding(chunks, names.subList(from, to), false));
      }
    });
    return holdings;
  }

  /// The next page, up to the last.
  @Override
  public Answer.FileFound get() {
    List<Holding> holdings = new ArrayList<>();
    int bytes = 0;
    for (left = left == null ? following() : left; left != null; left = following()) {
      bytes += bytes(left);
      if (bytes > PAGE_BYTES && !holdings.isEmpty()) {
        break;
      }
      holdings.add(left);
    }
    boolean last = left == null;
    if (last) {
      whenDone.run();
    }
    return new Answer.FileFound(id, page++, last, file, holdings);
  }

  private @Nullable Holding following() {
    Holding next = online.next();
    return next == null && away.hasNext() ? away.next() : next;
  }

  /// What a holding takes in a frame, at most.
  private static int bytes(Holding holding) {
    int bitmap = (holding.chunks().length() + 7) / 8;
    int bytes = HOLDING_BYTES + (bitmap + 2) / 3 * 4;
    for (String user : holding.users()) {
      bytes += user.getBytes(StandardCharsets.UTF_8).length + 3;
    }
    return bytes;
  }
}
