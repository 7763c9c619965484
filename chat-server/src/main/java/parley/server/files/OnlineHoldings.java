package parley.server.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Holding;
import parley.protocol.Limits;
import parley.server.account.Account;

/// The holdings of those who are online with a file, in the order in which `asker` should ask them.
/// What they hold is looked at when it is said, and not before: whoever does not read the answer
/// keeps no bitmaps in memory that are out of date. For one thread at a time.
final class OnlineHoldings {

  private final RegisteredFile file;
  private final Account asker;
  private final List<Account> users;
  private int next;

  /// Of all who are online now.
  OnlineHoldings(RegisteredFile file, Account asker) {
    this.file = file;
    this.asker = asker;
    users = inOrder(file.offered(asker));
  }

  /// By name, those with the same chunks behind one another, and those behind all others who have
  /// let several down.
  private static List<Account> inOrder(List<Holders.Offered> offered) {
    Map<ChunkSet, List<Account>> first = new LinkedHashMap<>();
    Map<ChunkSet, List<Account>> last = new LinkedHashMap<>();
    offered.stream()
        .sorted(Comparator.comparing(one -> one.account().name()))
        .forEach(one ->
            (one.last() ? last : first)
                .computeIfAbsent(one.chunks(), chunks -> new ArrayList<>())
                .add(one.account()));
    List<Account> order = new ArrayList<>(offered.size());
    first.values().forEach(order::addAll);
    last.values().forEach(order::addAll);
    return order;
  }

  /// The next, with all behind it who hold the same; null when there is none.
  @Nullable Holding next() {
    ChunkSet chunks = ChunkSet.EMPTY;
    List<String> same = new ArrayList<>();
    while (next < users.size() && same.size() < Limits.PAGE_USERS) {
      ChunkSet held = file.offered(users.get(next), asker);
      if (!same.isEmpty() && !held.isEmpty() && !held.equals(chunks)) {
        break;
      }
      if (!held.isEmpty()) {
        chunks = held;
        same.add(users.get(next).name());
      }
      next++;
    }
    return same.isEmpty() ? null : new Holding(chunks, same, true);
  }
}
