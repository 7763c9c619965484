package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.MessageId;

class OutboxFileTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("outbox");
  }

  private static OutboxEntry entry(int counter) {
    return new OutboxEntry(
        new MessageId("run", counter), Instant.ofEpochMilli(counter), "bob", "no. " + counter);
  }

  /// What a run does with the file, all of it written when this returns.
  private void run(Consumer<OutboxFile> steps) throws Exception {
    JournalWriter writer = new JournalWriter();
    OutboxFile outbox = new OutboxFile(file(), writer);
    steps.accept(outbox);
    CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    writer.stop(() -> stopped.complete(null));
    stopped.get(60, TimeUnit.SECONDS);
    outbox.close();
  }

  private List<OutboxEntry> entries() throws Exception {
    List<OutboxEntry> entries = new ArrayList<>();
    run(outbox -> entries.addAll(outbox.entries()));
    return entries;
  }

  /// A full disk kept its owner from logging in.
  @Test
  void whatCannotBeTidiedUpIsOpenedAllTheSame() throws Exception {
    run(outbox -> {
      outbox.add(entry(1), fault -> {});
      outbox.add(entry(2), fault -> {});
      outbox.remove(entry(1).id());
    });
    Files.createDirectory(folder.resolve("outbox.new"));
    assertThat(entries()).containsExactly(entry(2));
  }

  @Test
  void whatIsNotRemovedIsThereForTheNextRunInOrder() throws Exception {
    run(outbox -> {
      for (int i = 1; i <= 4; i++) {
        outbox.add(entry(i), fault -> {});
      }
      outbox.remove(entry(2).id());
    });
    assertThat(entries()).containsExactly(entry(1), entry(3), entry(4));
  }

  @Test
  void atEveryPointOfACrashItHoldsWhatWasWhole() throws Exception {
    run(outbox -> {
      outbox.add(entry(1), fault -> {});
      outbox.add(entry(2), fault -> {});
      outbox.remove(entry(1).id());
      outbox.add(entry(3), fault -> {});
    });
    byte[] whole = Files.readAllBytes(file());
    List<List<OutboxEntry>> states =
        List.of(
            List.of(),
            List.of(entry(1)),
            List.of(entry(1), entry(2)),
            List.of(entry(2)),
            List.of(entry(2), entry(3)));
    int lines = 0;
    for (int length = 0; length <= whole.length; length++) {
      lines += length > 0 && whole[length - 1] == '\n' ? 1 : 0;
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThat(entries()).as("cut at " + length).isEqualTo(states.get(lines));
    }
  }

  @Test
  void itDoesNotGrowWithWhatWasAnsweredLongAgo() throws Exception {
    run(outbox ->
        IntStream.rangeClosed(1, 20_000)
            .forEach(i -> {
              outbox.add(entry(i), fault -> {});
              if (i > 1) {
                outbox.remove(entry(i).id());
              }
            }));
    assertThat(Files.size(file())).isLessThan(300_000);
    assertThat(entries()).containsExactly(entry(1));
    assertThat(Files.readAllLines(file())).as("compact from the start").hasSize(1);
  }

  @Test
  void aFileOfAnotherKindIsNotTakenForAnEmptyOne() throws IOException {
    try (Journal journal = Journal.open(file(), line -> {})) {
      journal.append("+ what is this");
    }
    assertThatThrownBy(() -> new OutboxFile(file(), new JournalWriter()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void everyTextComesBackAsItWas(@ForAll String to, @ForAll String text) {
    // What has no UTF-8 is refused before it gets here.
    OutboxEntry entry =
        new OutboxEntry(new MessageId("run", 1), Instant.EPOCH, wellFormed(to), wellFormed(text));
    assertThat(OutboxEntry.parse(entry.format())).isEqualTo(entry);
    assertThat(entry.format()).matches("[!-~ ]*");
  }

  private static String wellFormed(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
