package parley.client.terminal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.protocol.Rung;

/// Whom this session has heard of: who is online, whose messages are unread, whom the user has
/// blocked, with whom there is a private session. A message counts as unread until the user enters
/// something, be it an empty line. Any thread may use it.
final class Roster {

  /// Names of each kind that are kept at most.
  static final int MOST_NAMES = 100_000;

  private final NavigableSet<String> online = new TreeSet<>();
  private final NavigableSet<String> known = new TreeSet<>();
  private final NavigableSet<String> blocked = new TreeSet<>();
  private final NavigableMap<String, Rung> sessions = new TreeMap<>();
  private final Map<String, Integer> unread = new LinkedHashMap<>();

  /// These and nobody else are online.
  synchronized void online(Collection<String> users) {
    online.clear();
    users.forEach(user -> presence(user, true));
  }

  /// `user` came or went.
  synchronized void presence(String user, boolean isOnline) {
    add(known, user);
    if (isOnline) {
      add(online, user);
    } else {
      online.remove(user);
    }
  }

  /// There is a user of that name.
  synchronized void exists(String user) {
    add(known, user);
  }

  /// The user has blocked `user`, or no longer does.
  synchronized void blocked(String user, boolean isBlocked) {
    add(known, user);
    if (isBlocked) {
      blocked.add(user);
    } else {
      blocked.remove(user);
    }
  }

  /// There is a private session with `user`.
  synchronized void sessionStarted(String user, Rung path) {
    add(known, user);
    sessions.put(user, path);
  }

  /// There is none any more.
  synchronized void sessionEnded(String user) {
    sessions.remove(user);
  }

  /// A message of `user` was shown.
  synchronized void received(String user) {
    add(known, user);
    if (unread.size() < MOST_NAMES || unread.containsKey(user)) {
      unread.merge(user, 1, Integer::sum);
    }
  }

  private static void add(Set<String> names, String user) {
    if (names.size() < MOST_NAMES) {
      names.add(user);
    }
  }

  /// The user has seen all.
  synchronized void read() {
    unread.clear();
  }

  /// Who is online, sorted.
  synchronized List<String> online() {
    return new ArrayList<>(online);
  }

  /// Everybody heard of, sorted.
  synchronized List<String> known() {
    return new ArrayList<>(known);
  }

  /// Whom the user has blocked in this session, sorted.
  synchronized List<String> blocked() {
    return new ArrayList<>(blocked);
  }

  /// With whom there is a private session, and how they were reached.
  synchronized NavigableMap<String, Rung> sessions() {
    return new TreeMap<>(sessions);
  }

  /// How many messages are unread, by sender, who wrote first first.
  synchronized Map<String, Integer> unread() {
    return new LinkedHashMap<>(unread);
  }
}
