package parley.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.store.sqlite.Samples.ALICE;
import static parley.server.store.sqlite.Samples.BOB;
import static parley.server.store.sqlite.Samples.CAROL;
import static parley.server.store.sqlite.Samples.NOW;
import static parley.server.store.sqlite.Samples.await;
import static parley.server.store.sqlite.Samples.letter;
import static parley.server.store.sqlite.Samples.open;
import static parley.server.store.sqlite.Samples.readAll;
import static parley.server.store.sqlite.Samples.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import parley.server.store.Store;
import parley.server.store.StoredLetter;

/// A process that appends letters to Bob's mailbox for ever, and prints up to which position they
/// were answered.
final class WritingServer implements AutoCloseable {

  private static final int LETTERS_AT_ONCE = 7;

  private final Process process;
  private final BufferedReader lines;

  /// Starts it on the data in `folder`, where Alice, Bob and Carol are known.
  WritingServer(Path folder) throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                // Where what it unpacks goes away with the test.
                "-Djava.io.tmpdir=" + folder.getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                WritingServer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    lines = process.inputReader();
  }

  /// Waits for `count` more answers, and returns up to where letters were answered then.
  long answered(int count) throws IOException {
    String line = null;
    for (int i = 0; i < count; i++) {
      line = lines.readLine();
    }
    return Long.parseLong(line);
  }

  /// Kills it, as the system would that is out of memory.
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The process itself.
  public static void main(String[] args) {
    Store store = open(Path.of(args[0]));
    await(store.openSession(session(CAROL, 1, NOW)));
    long answered = store.load().mailboxes().stream().mapToLong(m -> m.lastPosition()).sum();
    while (true) {
      answered = appendSome(store, answered);
      System.out.println(answered);
    }
  }

  /// Appends letters after position `last`, and returns where they end.
  static long appendSome(Store store, long last) {
    List<StoredLetter> letters =
        LongStream.rangeClosed(last + 1, last + LETTERS_AT_ONCE)
            .mapToObj(n -> letter(BOB, n, ALICE, n, "text ".repeat((int) (n % 100))))
            .toList();
    assertThat(await(store.append(letters))).isEqualTo(LETTERS_AT_ONCE);
    return last + LETTERS_AT_ONCE;
  }

  /// Opens the store in `folder`, which was written in this way: it has all letters up to
  /// `answered`, and each append whole or not at all.
  static void assertHasLettersUpTo(Path folder, long answered) {
    try (Store store = open(folder)) {
      List<StoredLetter> letters = readAll(store, BOB);
      assertThat(letters.size()).isGreaterThanOrEqualTo((int) answered);
      assertThat(letters.size() % LETTERS_AT_ONCE).isZero();
      assertThat(letters)
          .extracting(StoredLetter::position)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, letters.size()).boxed().toList());
      assertThat(store.load().sessions()).allMatch(session -> session.resumable());
    }
  }
}
