package parley.server.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Holding;
import parley.protocol.Limits;
import parley.server.account.Account;

/// The pages of an answer to who holds a file, made when they are taken. Users with equal bitmaps
/// share one.
final class HoldingPages implements Iterator<Answer.FileFound> {

  /// One who holds something.
  record Held(Account account, ChunkSet chunks) {}

  /// What a page takes apart from its holdings: the file with its name, at the worst of escapes.
  private static final int HEAD_BYTES = 4096;

  /// What a holding takes apart from its users and bitmap.
  private static final int HOLDING_BYTES = 64;

  private static final int PAGE_BYTES = Limits.FRAME_BYTES - HEAD_BYTES;

  private final long id;
  private final FileInfo file;
  private final List<Holding> holdings;
  private final Runnable whenDone;
  private int next;
  private int page;
  private boolean done;

  /// Runs `whenDone` with the last page.
  HoldingPages(long id, FileInfo file, List<Holding> holdings, Runnable whenDone) {
    this.id = id;
    this.file = file;
    this.holdings = holdings;
    this.whenDone = whenDone;
  }

  /// The holdings of those who are online, in the order in which they should be asked.
  static List<Holding> online(List<Holders.Offered> offered) {
    List<Holding> holdings = new ArrayList<>();
    addTo(holdings, of(offered, one -> !one.last()), true);
    addTo(holdings, of(offered, Holders.Offered::last), true);
    return holdings;
  }

  private static List<Held> of(List<Holders.Offered> offered, Predicate<Holders.Offered> which) {
    return offered.stream()
        .filter(which)
        .map(one -> new Held(one.account(), one.chunks()))
        .toList();
  }

  /// Adds the holdings of some users, sorted by their first.
  static void addTo(List<Holding> holdings, List<Held> users, boolean online) {
    Map<ChunkSet, List<String>> byChunks = new LinkedHashMap<>();
    users.stream()
        .filter(held -> !held.chunks.isEmpty())
        .sorted(Comparator.comparing(held -> held.account.name()))
        .forEach(held ->
            byChunks
                .computeIfAbsent(held.chunks, chunks -> new ArrayList<>())
                .add(held.account.name()));
    byChunks.forEach((chunks, names) -> {
      for (int from = 0; from < names.size(); from += Limits.PAGE_USERS) {
        int to = Math.min(names.size(), from + Limits.PAGE_USERS);
        holdings.add(new Holding(chunks, names.subList(from, to), online));
      }
    });
  }

  @Override
  public boolean hasNext() {
    return !done;
  }

  @Override
  public Answer.FileFound next() {
    if (done) {
      throw new NoSuchElementException();
    }
    int from = next;
    int bytes = 0;
    while (next < holdings.size()) {
      bytes += bytes(holdings.get(next));
      if (bytes > PAGE_BYTES && next > from) {
        break;
      }
      next++;
    }
    done = next == holdings.size();
    if (done) {
      whenDone.run();
    }
    return new Answer.FileFound(id, page++, done, file, holdings.subList(from, next));
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
