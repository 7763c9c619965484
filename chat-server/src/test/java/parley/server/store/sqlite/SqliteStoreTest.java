package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.CAROL;
import static parley.server.store.sqlite.Samples.NOW;
import static parley.server.store.sqlite.Samples.account;
import static parley.server.store.sqlite.Samples.accounts;
import static parley.server.store.sqlite.Samples.again;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.ended;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.openWithAccounts;
import static parley.server.store.sqlite.Samples.session;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import parley.fuzz.FaultLog;
import parley.server.metrics.Metrics;
import parley.server.store.FileStore;
import parley.server.store.Store;
import parley.server.store.Store.Blocking;
import parley.server.store.Store.MailboxSummary;
import parley.server.store.Store.Secrets;
import parley.server.store.StoreException;
import parley.server.store.StoredAccount;
import parley.server.store.StoredLetter;
import parley.server.store.StoredSession;

/// Every operation of the store's contract, and that a restart finds what it did.
@ResourceLock(value = FaultLog.ERRORS, mode = ResourceAccessMode.READ)
class SqliteStoreTest {

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void openStore() {
    store = openWithAccounts(folder);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void restart() {
    store.close();
    store = open(folder);
  }

  @Test
  void aNewStoreHasNothingButSecrets(@TempDir Path empty) {
    try (Store fresh = open(empty)) {
      assertThat(fresh.load())
          .usingRecursiveComparison()
          .ignoringFields("secrets")
          .isEqualTo(
              new Store.Snapshot(
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  new FileStore.Files(List.of(), List.of(), List.of(), NOW),
                  fresh.load().secrets()));
    }
  }

  @Test
  void accountsAreFoundAgain() {
    restart();

    assertThat(store.load().accounts())
        .containsExactlyInAnyOrderElementsOf(accounts(ALICE, BOB, CAROL));
  }

  @Test
  void ofAccountsThatCannotAllBeAddedNoneIs() {
    List<StoredAccount> oneTaken = List.of(account(10), account(ALICE), account(11));

    assertThatThrownBy(() -> await(store.addAccounts(oneTaken))).isInstanceOf(StoreException.class);

    assertThat(store.load().accounts()).hasSize(3);
    await(store.addAccounts(accounts(10, 11)));
    assertThat(store.load().accounts()).hasSize(5);
  }

  @Test
  void blocksAreFoundAgainAndUnblocksToo() {
    await(store.block(ALICE, BOB));
    await(store.block(ALICE, BOB));
    await(store.block(BOB, ALICE));
    await(store.block(CAROL, ALICE));
    await(store.unblock(CAROL, ALICE));
    await(store.unblock(CAROL, BOB));
    restart();

    assertThat(store.load().blocks())
        .containsExactlyInAnyOrder(new Blocking(ALICE, BOB), new Blocking(BOB, ALICE));
  }

  @Test
  void lettersAreReadInOrderAfterAPosition() {
    List<StoredLetter> letters = LongStream.range(1, 10).mapToObj(n -> letter(n, n)).toList();
    assertThat(await(store.append(letters))).isEqualTo(9);
    restart();

    assertThat(await(store.read(BOB, 0, 100))).isEqualTo(letters);
    assertThat(await(store.read(BOB, 3, 4)))
        .isEqualTo(letters.subList(3, 7).stream().map(Samples::again).toList());
    assertThat(await(store.read(BOB, 9, 4))).isEmpty();
    assertThat(await(store.read(ALICE, 0, 4))).isEmpty();
  }

  @Test
  void soMuchTextIsReadAtOnceAndOneLetterAtLeast() {
    int half = Store.READ_BYTES / 4;
    await(
        store.append(
            List.of(ofLength(1, half), ofLength(2, half - 1), ofLength(3, 1), ofLength(4, 1))));
    await(store.append(List.of(ofLength(5, Store.READ_BYTES), ofLength(6, 1))));

    assertThat(positions(0)).containsExactly(1L, 2L, 3L);
    assertThat(positions(3)).containsExactly(4L, 5L);
    assertThat(positions(4)).containsExactly(5L);
    assertThat(positions(5)).containsExactly(6L);
  }

  private static StoredLetter ofLength(long number, int characters) {
    return letter(BOB, number, ALICE, number, "x".repeat(characters));
  }

  private List<Long> positions(long after) {
    return await(store.read(BOB, after, 64)).stream().map(StoredLetter::position).toList();
  }

  @Test
  @ResourceLock(FaultLog.ERRORS)
  void whatAFaultKeepsFromBeingReadIsNotReadOnceMoreAtOnce() throws SQLException {
    try (Connection beside = Database.connect(DataFolder.database(folder));
        Statement statement = beside.createStatement()) {
      statement.execute("INSERT INTO letter VALUES (-2, 1, 1, 'run', 0, 0, 'no such id', 0)");
    }
    try (FaultLog faults = new FaultLog()) {
      assertThatThrownBy(() -> await(store.read(BOB, 0, 1))).isInstanceOf(StoreException.class);

      assertThatThrownBy(faults::check).hasMessageContaining("fault in the store");
      faults.check();
    }
  }

  @Test
  void whatOneThreadAsksTakesEffectAndIsAnsweredInItsOrderWhateverOthersAsk() throws Exception {
    List<List<Long>> answers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (long mailbox : new long[] {ALICE, BOB, CAROL}) {
      List<Long> own = new ArrayList<>();
      answers.add(own);
      threads.add(Thread.ofPlatform().start(() -> appendMany(mailbox, own)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    List<Long> inOrder = LongStream.rangeClosed(1, 500).boxed().toList();
    assertThat(answers).hasSize(3).allSatisfy(own -> assertThat(own).isEqualTo(inOrder));
  }

  /// Appends letters and reads each back, without waiting for any answer but the last.
  private void appendMany(long mailbox, List<Long> positions) {
    for (long n = 1; n <= 500; n++) {
      store.append(List.of(letter(mailbox, n, ALICE, n, "hi")));
      store.read(mailbox, n - 1, 10).thenAccept(read -> positions.add(read.getLast().position()));
    }
    await(store.read(mailbox, 0, 1));
  }

  @Test
  void aLetterIsReadAsItWasWritten() {
    String text = "\u0000 \u001b[31m \n\r\t '\"; DROP TABLE letter \uD83D\uDC4B\uFEFF e\u0301 ";
    StoredLetter letter = letter(CAROL, Long.MAX_VALUE, BOB, Long.MAX_VALUE, text);
    StoredLetter empty = again(letter(CAROL, Long.MIN_VALUE + 1, BOB, 1, ""));
    await(store.append(List.of(letter)));
    await(store.append(List.of(empty)));

    assertThat(await(store.read(CAROL, Long.MIN_VALUE, 10))).containsExactly(empty, letter);
  }

  @Test
  void mailboxesThatAreNotEmptyAreKnownAfterARestart() {
    await(store.append(List.of(letter(BOB, 5, ALICE, 1, "é"), letter(BOB, 9, ALICE, 2, "\0b"))));
    await(store.append(List.of(letter(BOB, 6, CAROL, 1, "between"))));
    await(store.append(List.of(letter(CAROL, 7, ALICE, 3, "hi"))));
    await(store.append(List.of(letter(ALICE, 1, BOB, 4, "gone"))));
    await(store.delete(ALICE, 1));
    restart();

    assertThat(store.load().mailboxes())
        .containsExactlyInAnyOrder(
            new MailboxSummary(BOB, ALICE, 2, 4, 9),
            new MailboxSummary(BOB, CAROL, 1, 7, 6),
            new MailboxSummary(CAROL, ALICE, 1, 2, 7));
  }

  @Test
  void aLetterThatIsThereAlreadyIsLeftAsItIs() {
    StoredLetter first = letter(1, 1);
    await(store.append(List.of(first)));

    assertThat(await(store.append(List.of(first)))).isZero();
    assertThat(await(store.append(List.of(letter(2, 1))))).isZero();
    assertThat(await(store.append(List.of(letter(2, 2), letter(3, 1), letter(4, 2))))).isEqualTo(1);

    assertThat(await(store.append(List.of(letter(2, 1))))).isZero();

    assertThat(await(store.read(BOB, 0, 10))).containsExactly(first, letter(2, 2));
  }

  @Test
  void theSameMessageIdOfAnotherSenderOrToAnotherRecipientIsAnotherLetter() {
    StoredLetter fromAlice = letter(BOB, 1, ALICE, 1, "one");
    StoredLetter fromCarol =
        new StoredLetter(BOB, 2, CAROL, fromAlice.messageId(), NOW, "two", false);
    StoredLetter toCarol =
        new StoredLetter(CAROL, 1, ALICE, fromAlice.messageId(), NOW, "three", false);

    assertThat(await(store.append(List.of(fromAlice, fromCarol, toCarol)))).isEqualTo(3);
  }

  @Test
  void aLetterIsInAMailboxUntilItIsDeleted() {
    StoredLetter letter = letter(1, 1);
    assertThat(await(store.contains(BOB, ALICE, letter.messageId()))).isFalse();

    await(store.append(List.of(letter)));
    assertThat(await(store.contains(BOB, ALICE, letter.messageId()))).isTrue();
    assertThat(await(store.contains(BOB, CAROL, letter.messageId()))).isFalse();
    assertThat(await(store.contains(BOB, ALICE, letter(1, 2).messageId()))).isFalse();

    await(store.delete(BOB, 1));
    assertThat(await(store.contains(BOB, ALICE, letter.messageId()))).isFalse();
  }

  @Test
  void aPositionThatIsTakenIsRefusedAndNothingOfThatAppendIsKept() {
    await(store.append(List.of(letter(1, 1))));

    assertThatThrownBy(() -> await(store.append(List.of(letter(2, 2), letter(1, 3)))))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(store.append(List.of(letter(1, 3)))))
        .isInstanceOf(StoreException.class);

    assertThat(await(store.read(BOB, 0, 10))).containsExactly(letter(1, 1));
  }

  @Test
  void aLetterToOrFromNobodyIsRefused() {
    assertThatThrownBy(() -> await(store.append(List.of(letter(99, 1, ALICE, 1, "hi")))))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> await(store.append(List.of(letter(ALICE, 1, 99, 1, "hi")))))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void lettersThatWereAboutToBeSentAreReadWithAgain() {
    await(store.append(List.of(letter(1, 1), letter(2, 2), letter(3, 3))));
    await(store.append(List.of(letter(CAROL, 1, ALICE, 1, "hi"))));
    assertThat(await(store.read(BOB, 0, 2))).containsExactly(letter(1, 1), letter(2, 2));
    restart();

    assertThat(await(store.read(BOB, 0, 10)))
        .containsExactly(again(letter(1, 1)), again(letter(2, 2)), letter(3, 3));
    assertThat(await(store.read(CAROL, 0, 10))).containsExactly(letter(CAROL, 1, ALICE, 1, "hi"));
  }

  @Test
  void deletingEmptiesTheMailboxUpToAPositionAndCounts() {
    await(store.append(List.of(letter(1, 1), letter(2, 2), letter(3, 3))));
    await(store.append(List.of(letter(CAROL, 1, ALICE, 1, "hi"))));

    assertThat(await(store.delete(BOB, 2))).isEqualTo(2);
    assertThat(await(store.delete(BOB, 2))).isZero();
    assertThat(await(store.delete(ALICE, 2))).isZero();
    restart();

    assertThat(await(store.read(BOB, 0, 10))).containsExactly(letter(3, 3));
    assertThat(await(store.read(CAROL, 0, 10))).hasSize(1);
  }

  @Test
  void theLastSessionOfEachAccountIsFoundAgain() {
    StoredSession first = session(ALICE, 1, NOW);
    StoredSession second = session(ALICE, 2, NOW.plusSeconds(60));
    StoredSession bobs = session(BOB, 7, NOW);
    await(store.openSession(first));
    await(store.openSession(second));
    await(store.openSession(bobs));
    await(store.endSession(ALICE, 2, NOW.plusSeconds(90), false));
    await(store.endSession(BOB, 7, NOW.plusSeconds(91), true));
    restart();

    assertThat(store.load().sessions())
        .containsExactlyInAnyOrder(
            ended(second, NOW.plusSeconds(90), false), ended(bobs, NOW.plusSeconds(91), true));
  }

  @Test
  void theEndOfASessionIsIgnoredWhenALaterOneHasBegun() {
    StoredSession second = session(ALICE, 2, NOW);
    await(store.openSession(session(ALICE, 1, NOW)));
    await(store.openSession(second));
    await(store.endSession(ALICE, 1, NOW, true));

    assertThat(store.load().sessions()).containsExactly(second);
  }

  @Test
  void aSessionThatACrashLeftOpenEndedWhenTheServerWasLastAliveAndIsResumable() {
    StoredSession before = session(ALICE, 1, NOW);
    StoredSession after = session(BOB, 1, NOW.plusSeconds(40));
    await(store.openSession(before));
    await(store.alive(NOW.plusSeconds(30)));
    await(store.openSession(after));
    restart();

    assertThat(store.load().sessions())
        .containsExactlyInAnyOrder(
            ended(before, NOW.plusSeconds(30), true), ended(after, NOW.plusSeconds(40), true));
  }

  /// It died at some time between two notes that it was alive, or before it was started again.
  @Test
  void aCrashCountsAsLateAsItMayHaveBeen() {
    for (int up : List.of(33, 35, 36, 3600)) {
      StoredSession session = session(ALICE, up, NOW);
      await(store.openSession(session));
      await(store.alive(NOW.plusSeconds(30)));
      store.close();
      store =
          SqliteStore.open(
              folder, Clock.fixed(NOW.plusSeconds(up), ZoneOffset.UTC), Metrics.unseen());

      assertThat(store.load().sessions())
          .containsExactly(ended(session, NOW.plusSeconds(Math.min(up, 35)), true));
    }
  }

  @Test
  void theServersSecretsStayTheSame() {
    Secrets secrets = store.load().secrets();
    restart();

    assertThat(store.load().secrets()).isEqualTo(secrets);
    assertThat(secrets.fakeSalt().size()).isEqualTo(32);
  }

  @Test
  void eachNewStoreHasSecretsOfItsOwn(@TempDir Path other) {
    try (Store another = open(other)) {
      Secrets theirs = another.load().secrets();
      Secrets ours = store.load().secrets();

      assertThat(theirs.privateKey()).isNotEqualTo(ours.privateKey());
      assertThat(theirs.fakeSalt()).isNotEqualTo(ours.fakeSalt());
    }
  }

  @Test
  void theCertificateCarriesThePublicHalfOfTheKey() throws Exception {
    Secrets secrets = store.load().secrets();
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(secrets.privateKey().toArray()));
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(secrets.certificate().toArray()));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update((byte) 1);

    assertThat(signature.verify(signed)).isTrue();
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=parley");
  }

  @Test
  void aClosedStoreRefusesAndClosingTwiceIsFine() {
    store.close();
    store.close();

    assertThatThrownBy(() -> await(store.block(ALICE, BOB)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.load()).isInstanceOf(StoreException.class);
  }
}
