package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Verifier;
import parley.scram.Scram;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.store.Store;
import parley.server.store.StoreException;
import parley.server.store.sqlite.SqliteStore;

class CredentialsImportTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Queue<String> derived = new ConcurrentLinkedQueue<>();
  private final AtomicLong nanos = new AtomicLong();
  private final MemoryShare room = new MemoryShare(1_000_000);
  private Store store;
  private Accounts accounts;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("data"), Clock.systemUTC(), Metrics.unseen());
    accounts = new Accounts(store, store.load(), id -> ImmediateEventExecutor.INSTANCE, room);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theAccountsOfTheFileAreMade() throws IOException {
    run("alice one", "bob two words");

    assertThat(accounts.byName("alice").verifier()).isEqualTo(verifier("one"));
    assertThat(accounts.byName("bob").verifier()).isEqualTo(verifier("two words"));
    assertThat(said())
        .containsExactly("imported FILE: 2 new accounts, 0 there already, 0 lines skipped");
  }

  /// Who is there may stay, and so may those whose turn it was.
  @Test
  void whenThereIsNoRoomForMoreTheImportSaysSoAndEnds() {
    room.add(room.room() - Account.BYTES);
    String[] lines = IntStream.range(0, 65).mapToObj(n -> "user" + n + " x").toArray(String[]::new);

    assertThatThrownBy(() -> run(lines))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith(": no room for more than 64 accounts: give the server more memory");
    assertThat(accounts.size()).isEqualTo(64);
  }

  @Test
  void accountsThatAreThereAreLeftAloneAndNotDerivedAgain() throws IOException {
    run("alice one");
    reopen();
    derived.clear();

    run("alice other", "bob two");

    assertThat(accounts.byName("alice").verifier()).isEqualTo(verifier("one"));
    assertThat(derived).containsExactly("two");
    assertThat(said()).last().asString().contains("1 new accounts, 1 there already");
  }

  @Test
  void linesThatCannotBeAccountsAreReportedByNumberAndSkipped() throws IOException {
    run(
        "alice one",
        "bob",
        "",
        "bad/name x",
        "аlice x", // a Cyrillic letter among Latin ones
        "alice two",
        "ALICE three",
        "x".repeat(33) + " x",
        " x",
        "carol \uFFFD");

    assertThat(said())
        .containsExactly(
            "FILE:2: skipped: no password",
            "FILE:4: skipped: a name has only letters, digits, '_', '.' and '-'",
            "FILE:5: skipped: the letters of a name are all of one script",
            "FILE:6: skipped: the same name as in line 1, or too like it",
            "FILE:7: skipped: the same name as in line 1, or too like it",
            "FILE:8: skipped: a name has 1 to 32 characters",
            "FILE:9: skipped: a name has 1 to 32 characters",
            "imported FILE: 2 new accounts, 0 there already, 7 lines skipped");
    assertThat(accounts.byName("alice").verifier()).isEqualTo(verifier("one"));
  }

  @Test
  void aLineThatIsRefusedTakesNoLaterOneWithIt() throws IOException {
    run("jose\u0301 one", "jos\u00E9 two", "user\u2460 three", "user1 four", "USER1 five");

    assertThat(said())
        .containsExactly(
            "FILE:1: skipped: a name is written in Unicode's composed form (NFC)",
            "FILE:3: skipped: a name has only letters, digits, '_', '.' and '-'",
            "FILE:5: skipped: the same name as in line 4, or too like it",
            "imported FILE: 2 new accounts, 0 there already, 3 lines skipped");
    assertThat(accounts.byName("jos\u00E9").verifier()).isEqualTo(verifier("two"));
    assertThat(accounts.byName("user1").verifier()).isEqualTo(verifier("four"));
  }

  @Test
  void aNameTooLikeThatOfAnAccountIsSkipped() throws IOException {
    run("alice one");
    reopen();

    run("Alice two");

    assertThat(said()).contains("FILE:1: skipped: too like a name that is taken");
    assertThat(accounts.size()).isEqualTo(1);
  }

  @Test
  void anImportThatWasInterruptedGoesOnWhereItWas() throws IOException {
    String[] users = users(200);
    assertThatThrownBy(() ->
            importer(
                    file(users),
                    password -> {
                      if (password.equals("password150")) {
                        throw new IllegalStateException("interrupted");
                      }
                      return verifier(password);
                    })
                .run())
        .hasRootCauseMessage("interrupted");
    reopen();
    assertThat(accounts.size()).isEqualTo(128);
    derived.clear();

    run(users);

    assertThat(accounts.size()).isEqualTo(200);
    assertThat(derived).hasSize(72);
  }

  @Test
  void elsewhereThanOnATerminalProgressIsALineEveryFewSeconds() {
    ImportProgress progress = new ImportProgress(stream(), false, nanos::get);
    progress.expect(12);
    for (int i = 0; i < 12; i++) {
      nanos.addAndGet(1_000_000_000);
      progress.advance();
    }
    progress.say("done");

    assertThat(said())
        .containsExactly(
            "importing accounts: 5 done, 1.0/s, about 7 s left",
            "importing accounts: 10 done, 1.0/s, about 2 s left",
            "done");
  }

  @Test
  void onATerminalProgressIsALineThatChanges() {
    ImportProgress progress = new ImportProgress(stream(), true, nanos::get);
    progress.expect(5);
    nanos.set(250_000_000);
    progress.advance();
    progress.advance();
    progress.say("done");

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r\u001b[Kimporting accounts: 1 done, 4.0/s, about 1 s left\r\u001b[Kdone\n");
  }

  private void run(String... lines) throws IOException {
    importer(file(lines), CredentialsImportTest::verifier).run();
  }

  private CredentialsImport importer(Path file, Function<String, Verifier> derive) {
    return new CredentialsImport(
        file,
        accounts,
        password -> {
          derived.add(password);
          return derive.apply(password);
        },
        Clock.systemUTC(),
        new ImportProgress(stream(), false, nanos::get));
  }

  private void reopen() {
    store.close();
    open();
  }

  private PrintStream stream() {
    return new PrintStream(said, true, StandardCharsets.UTF_8);
  }

  private List<String> said() {
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replace(folder.resolve("users").toString(), "FILE"))
        .toList();
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("users"), List.of(lines));
  }

  private static String[] users(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "user%03d password%d".formatted(i, i))
        .toArray(String[]::new);
  }

  /// Cheap, and the same for the same password.
  private static Verifier verifier(String password) {
    byte[] salt = new byte[16];
    return Scram.verifier(Scram.saltedPassword(password, salt, 1), salt, 1);
  }
}
