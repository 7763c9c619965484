package parley.conversation;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Verifier;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoredAccount;
import parley.server.store.StoredLetter;
import parley.server.store.StoredSession;
import parley.server.store.sqlite.SqliteStore;

/// What has happened on a server before: written into its data while it does not run, because to
/// play it would take too long.
final class Past {

  private Past() {}

  /// `count` users were there, and left one after the other, the last one an hour ago. Their names
  /// are as long as any.
  static void visitors(Path data, int count) {
    Bytes key = Bytes.of(new byte[Limits.SHA_256_BYTES]);
    Verifier nobodys = new Verifier(key, Limits.SCRAM_ITERATIONS, key, key);
    Instant now = Instant.now();
    List<StoredAccount> accounts = new ArrayList<>();
    List<StoredSession> sessions = new ArrayList<>();
    for (int n = 1; n <= count; n++) {
      String name = "𐐨".repeat(Limits.NAME_CODE_POINTS - 5) + "%05d".formatted(n);
      Instant left = now.minus(Duration.ofHours(n));
      accounts.add(new StoredAccount(n, name, nobodys, left));
      sessions.add(new StoredSession(n, 1, key, left, left, false));
    }
    try (Store store = open(data)) {
      store.addAccounts(accounts);
      for (StoredSession session : sessions) {
        store.openSession(session);
        store.endSession(session.account(), session.number(), session.opened(), false);
      }
    }
  }

  /// `from` has sent `count` letters to `to`, whose mailbox was empty.
  static void letters(Path data, int count, String from, String to) {
    try (Store store = open(data)) {
      Map<String, Long> ids =
          store.load().accounts().stream()
              .collect(Collectors.toMap(StoredAccount::name, StoredAccount::id));
      List<StoredLetter> letters = new ArrayList<>();
      for (int n = 1; n <= count; n++) {
        letters.add(
            new StoredLetter(
                ids.get(to),
                n,
                ids.get(from),
                new MessageId("past", n),
                Instant.now(),
                "letter " + n,
                false));
      }
      store.append(letters).toCompletableFuture().join();
    }
  }

  private static Store open(Path data) {
    return SqliteStore.open(data, Clock.systemUTC(), Metrics.unseen());
  }
}
