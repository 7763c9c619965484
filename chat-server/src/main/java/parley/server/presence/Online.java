package parley.server.presence;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import parley.server.account.Account;
import parley.server.session.Session;

/// The sessions of those who are online on this node. Any thread may call.
public final class Online {

  /// One user's presence here. `since` is the place of their coming in the order of all comings and
  /// goings: what lies before it is not news to them.
  public record Attendance(Account account, Session session, long since) {}

  private final Map<Account, Attendance> byAccount = new ConcurrentHashMap<>();
  private final Map<EventLoop, Set<Attendance>> byLoop = new ConcurrentHashMap<>();

  /// Adds a user, or lets one be here through another session than before: nobody who looks in
  /// between misses them.
  void add(Attendance attendance) {
    byLoop
        .computeIfAbsent(attendance.session.loop(), l -> ConcurrentHashMap.newKeySet())
        .add(attendance);
    leave(byAccount.put(attendance.account, attendance));
  }

  /// Returns whether that user was there.
  boolean remove(Account account) {
    return leave(byAccount.remove(account));
  }

  private boolean leave(@Nullable Attendance attendance) {
    Set<Attendance> there = attendance == null ? null : byLoop.get(attendance.session.loop());
    if (there != null) {
      there.remove(attendance);
    }
    return attendance != null;
  }

  /// Whether that user is online.
  public boolean contains(Account account) {
    return byAccount.containsKey(account);
  }

  /// How many are online.
  public int size() {
    return byAccount.size();
  }

  /// All who are online, while they come and go.
  public Collection<Account> accounts() {
    return byAccount.keySet();
  }

  /// The session through which that user is online, if that is so.
  public @Nullable Session sessionOf(Account account) {
    Attendance attendance = byAccount.get(account);
    return attendance == null ? null : attendance.session;
  }

  /// Runs `task` once on each event loop that has sessions of users online, with those. They come
  /// and go while it runs.
  public void onEachLoop(BiConsumer<EventLoop, Collection<Attendance>> task) {
    byLoop.forEach((loop, there) -> loop.execute(() -> task.accept(loop, there)));
  }
}
