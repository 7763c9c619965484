package parley.server.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import parley.protocol.Verifier;
import parley.scram.Scram;
import parley.server.account.CredentialsFile.Line;
import parley.server.store.StoreException;
import parley.server.store.StoredAccount;

/// Makes the accounts of a credentials file that are not there yet. To derive what is kept of a
/// password takes a tenth of a second or more, so all cores do it, and accounts are stored a batch
/// at a time: an import that was interrupted goes on where it was. For one thread, which it blocks.
public final class CredentialsImport {

  /// Accounts that are stored at once: few, so that little is lost by an interruption; many enough
  /// that the cores seldom wait for the last one of a batch.
  private static final int BATCH = 64;

  private static final ThreadFactory THREADS =
      Thread.ofPlatform().daemon().name("import-", 0).factory();

  private final Accounts accounts;
  private final Function<String, Verifier> derive;
  private final Clock clock;
  private final ImportProgress progress;
  private final Path file;

  // What the names of this run that can be had look like, to the line of each.
  private final Map<String, Long> lines = new HashMap<>();
  private long present;
  private long skipped;

  CredentialsImport(
      Path file,
      Accounts accounts,
      Function<String, Verifier> derive,
      Clock clock,
      ImportProgress progress) {
    this.file = file;
    this.accounts = accounts;
    this.derive = derive;
    this.clock = clock;
    this.progress = progress;
  }

  /// Imports `file`, and says on standard error how far it is and which lines it skips.
  ///
  /// @throws IOException the file cannot be read; the message is for the operator
  /// @throws StoreException accounts cannot be stored
  public static void run(Path file, Accounts accounts, Clock clock) throws IOException {
    new CredentialsImport(
            file, accounts, Scram::newVerifier, clock, ImportProgress.onStandardError())
        .run();
  }

  void run() throws IOException {
    long added = 0;
    try (ExecutorService cores =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), THREADS);
        CredentialsFile credentials = new CredentialsFile(Files.newInputStream(file))) {
      for (List<Line.Credentials> batch = batch(credentials);
          !batch.isEmpty();
          batch = batch(credentials)) {
        if (!accounts.hasRoom()) {
          throw new StoreException(
              "credentials file %s: no room for more than %d accounts: give the server more memory"
                  .formatted(file, accounts.size()));
        }
        added += store(derive(batch, cores));
      }
    } catch (IOException e) {
      throw new IOException("credentials file " + file + ": cannot be read: " + e.getMessage(), e);
    }
    progress.say(
        "imported %s: %d new accounts, %d there already, %d lines skipped"
            .formatted(file, added, present, skipped));
  }

  /// The next accounts to make; empty at the end of the file.
  private List<Line.Credentials> batch(CredentialsFile credentials) throws IOException {
    List<Line.Credentials> batch = new ArrayList<>();
    Line line = credentials.next();
    while (line != null) {
      switch (line) {
        case Line.Unreadable unreadable -> skip(unreadable.number(), unreadable.why());
        case Line.Credentials entry when isNew(entry) -> batch.add(entry);
        case Line.Credentials _ -> {}
      }
      line = batch.size() < BATCH ? credentials.next() : null;
    }
    double bytesPerLine = (double) credentials.position() / Math.max(1, credentials.lines());
    progress.expect(batch.size() + (Files.size(file) - credentials.position()) / bytesPerLine);
    return batch;
  }

  private boolean isNew(Line.Credentials entry) {
    String skeleton = UserNames.skeleton(entry.name());
    Long before = lines.get(skeleton);
    if (before != null) {
      skip(entry.number(), "the same name as in line " + before + ", or too like it");
      return false;
    }
    boolean exists = accounts.exists(entry.name());
    Optional<String> refusal = exists ? Optional.empty() : accounts.refusal(entry.name());
    if (refusal.isPresent()) {
      skip(entry.number(), refusal.get());
      return false;
    }
    lines.put(skeleton, entry.number());
    present += exists ? 1 : 0;
    return !exists;
  }

  private List<StoredAccount> derive(List<Line.Credentials> batch, ExecutorService cores) {
    return batch.stream()
        .map(entry -> CompletableFuture.supplyAsync(() -> account(entry), cores))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private StoredAccount account(Line.Credentials entry) {
    StoredAccount account =
        accounts.prepare(entry.name(), derive.apply(entry.password()), clock.instant());
    progress.advance();
    return account;
  }

  private int store(List<StoredAccount> batch) {
    try {
      return accounts.add(batch).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException cause ? cause : e;
    }
  }

  private void skip(long number, String why) {
    skipped++;
    progress.say("%s:%d: skipped: %s".formatted(file, number, why));
  }
}
