package parley.server.introduction;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.protocol.Purpose;
import parley.server.account.Account;
import parley.server.introduction.OpenIntroduction.Party;

/// The introductions of the last [Limits#INTRODUCTION_LIVES], those that are over included: by
/// name, by pair and purpose, and by user. Guarded by [Introductions].
final class OpenBook {

  private record Pair(long low, long high, Purpose purpose) {

    static Pair of(Account one, Account other, Purpose purpose) {
      return new Pair(Math.min(one.id(), other.id()), Math.max(one.id(), other.id()), purpose);
    }
  }

  // All live equally long: the first is the first to expire.
  private final SequencedMap<String, OpenIntroduction> byId = new LinkedHashMap<>();
  private final Map<Pair, OpenIntroduction> byPair = new HashMap<>();
  private final Map<Account, Set<OpenIntroduction>> byUser = new HashMap<>();

  // How many each has asked for: others may have asked for the same user a thousand times as often.
  private final Map<Account, Integer> asked = new HashMap<>();

  void add(OpenIntroduction introduction) {
    byId.put(introduction.id, introduction);
    byPair.put(pair(introduction), introduction);
    of(introduction.initiator.account()).add(introduction);
    of(introduction.other.account()).add(introduction);
    asked.merge(introduction.initiator.account(), 1, Integer::sum);
  }

  private Set<OpenIntroduction> of(Account account) {
    return byUser.computeIfAbsent(account, a -> new HashSet<>());
  }

  private void remove(OpenIntroduction introduction) {
    byId.remove(introduction.id);
    spend(introduction);
    asked.computeIfPresent(
        introduction.initiator.account(), (asker, count) -> count == 1 ? null : count - 1);
    for (Party party : List.of(introduction.initiator, introduction.other)) {
      Set<OpenIntroduction> of = of(party.account());
      of.remove(introduction);
      if (of.isEmpty()) {
        byUser.remove(party.account());
      }
    }
  }

  /// Who asks next gets another one. Returns whether that is news.
  boolean spend(OpenIntroduction introduction) {
    return byPair.remove(pair(introduction), introduction);
  }

  void forgetExpired(Instant now) {
    SequencedCollection<OpenIntroduction> all = byId.sequencedValues();
    while (!all.isEmpty() && !now.isBefore(all.getFirst().expires)) {
      remove(all.getFirst());
    }
  }

  @Nullable OpenIntroduction byId(String id, Instant now) {
    forgetExpired(now);
    return byId.get(id);
  }

  /// The one of these two sessions for that purpose.
  @Nullable OpenIntroduction of(Party one, Party other, Purpose purpose) {
    OpenIntroduction found = byPair.get(Pair.of(one.account(), other.account(), purpose));
    return found != null && found.isOf(one.session()) && found.isOf(other.session()) ? found : null;
  }

  /// Those that a user has part in.
  List<OpenIntroduction> with(Account account) {
    return List.copyOf(byUser.getOrDefault(account, Set.of()));
  }

  /// How many of them the user has asked for.
  int count(Account account) {
    return asked.getOrDefault(account, 0);
  }

  private static Pair pair(OpenIntroduction introduction) {
    return Pair.of(
        introduction.initiator.account(), introduction.other.account(), introduction.purpose);
  }
}
