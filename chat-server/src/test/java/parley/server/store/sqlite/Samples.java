package parley.server.store.sqlite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import parley.protocol.Bytes;
import parley.protocol.MessageId;
import parley.protocol.Verifier;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoredAccount;
import parley.server.store.StoredLetter;
import parley.server.store.StoredSession;

/// What the tests put into stores, and how they wait for it.
final class Samples {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final long ALICE = 1;
  static final long BOB = -2;
  static final long CAROL = Long.MAX_VALUE;

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Samples() {}

  static Store open(Path folder) {
    return SqliteStore.open(folder, CLOCK, Metrics.unseen());
  }

  /// A new store that knows Alice, Bob and Carol.
  static Store openWithAccounts(Path folder) {
    Store store = open(folder);
    await(store.addAccounts(accounts(ALICE, BOB, CAROL)));
    return store;
  }

  static List<StoredAccount> accounts(long... ids) {
    return LongStream.of(ids).mapToObj(Samples::account).toList();
  }

  static StoredAccount account(long id) {
    Verifier verifier =
        new Verifier(filled(16, (byte) id), 200_000, filled(32, (byte) 1), filled(32, (byte) 2));
    return new StoredAccount(id, "user" + id, verifier, NOW);
  }

  /// The letter that Alice sent to Bob with `number` as counter.
  static StoredLetter letter(long position, long number) {
    return letter(BOB, position, ALICE, number, "letter " + number);
  }

  static StoredLetter letter(long recipient, long position, long sender, long number, String text) {
    MessageId id = new MessageId("run-of-" + (sender & 0xffff), number);
    return new StoredLetter(recipient, position, sender, id, NOW, text, false);
  }

  static StoredLetter again(StoredLetter letter) {
    return new StoredLetter(
        letter.recipient(),
        letter.position(),
        letter.sender(),
        letter.messageId(),
        letter.sent(),
        letter.text(),
        true);
  }

  static StoredSession session(long account, long number, Instant opened) {
    Bytes key = Bytes.of(("key of " + account).getBytes(StandardCharsets.UTF_8));
    return new StoredSession(account, number, key, opened, null, false);
  }

  static StoredSession ended(StoredSession session, Instant at, boolean resumable) {
    return new StoredSession(
        session.account(),
        session.number(),
        session.identityKey(),
        session.opened(),
        at,
        resumable);
  }

  static Bytes filled(int size, byte with) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, with);
    return Bytes.of(bytes);
  }

  /// All letters to `recipient`, however many reads that takes.
  static List<StoredLetter> readAll(Store store, long recipient) {
    List<StoredLetter> all = new ArrayList<>();
    List<StoredLetter> next = await(store.read(recipient, 0, 1000));
    while (!next.isEmpty()) {
      all.addAll(next);
      next = await(store.read(recipient, next.getLast().position(), 1000));
    }
    return all;
  }

  /// What `stage` completes with, or why it failed, thrown as it is.
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
