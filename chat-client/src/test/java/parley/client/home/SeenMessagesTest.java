package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.MessageId;

class SeenMessagesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 31);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("seen");
  }

  private static MessageId id(long counter) {
    return new MessageId("run", counter);
  }

  private static void shown(SeenFile seen, String from, MessageId id, LocalDate day) {
    seen.write(from, id, day, fault -> {});
    seen.add(from, id, day);
    seen.compact();
  }

  private void run(LocalDate day, Consumer<SeenFile> steps) throws Exception {
    JournalWriter writer = new JournalWriter();
    SeenFile seen = new SeenFile(file(), writer, day);
    steps.accept(seen);
    CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    writer.stop(() -> stopped.complete(null));
    stopped.get(60, TimeUnit.SECONDS);
    seen.close();
  }

  @Property
  void theSetIsExactWhateverTheOrder(
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 40) Integer> shown) {
    SeenMessages seen = new SeenMessages();
    Set<Integer> expected = new HashSet<>(shown);
    shown.forEach(counter -> seen.add("bob", id(counter), TODAY));
    SeenMessages readBack = new SeenMessages();
    seen.format().forEach(readBack::read);
    for (int counter = 1; counter <= 41; counter++) {
      assertThat(seen.contains("bob", id(counter))).isEqualTo(expected.contains(counter));
      assertThat(readBack.contains("bob", id(counter))).isEqualTo(expected.contains(counter));
    }
    assertThat(seen.contains("eve", id(1))).isFalse();
    assertThat(seen.contains("bob", new MessageId("other", 1))).isFalse();
  }

  @Test
  void neighboursBecomeOneRange() {
    Counters counters = new Counters();
    counters.add(1, 3);
    counters.add(7, 7);
    counters.add(5, 5);
    assertThat(counters).hasToString("1-3,5,7");
    counters.add(4, 6);
    assertThat(counters).hasToString("1-7");
    counters.add(Long.MAX_VALUE, Long.MAX_VALUE);
    counters.add(2, 2);
    assertThat(counters).hasToString("1-7," + Long.MAX_VALUE);
    assertThatThrownBy(() -> counters.add(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofOneSenderSoMuchIsRememberedThenTheRunThatWasUsedLongestAgoGoes() {
    SeenMessages seen = new SeenMessages();
    seen.add("eve", id(1), TODAY);
    for (int run = 1; run <= SeenMessages.MOST_RANGES; run++) {
      seen.add("bob", new MessageId("run" + run, 1), TODAY);
    }
    assertThat(seen.contains("bob", new MessageId("run1", 1))).isTrue(); // And is used with that.

    seen.add("bob", new MessageId("another", 1), TODAY);

    assertThat(seen.contains("bob", new MessageId("run1", 1))).isTrue();
    assertThat(seen.contains("bob", new MessageId("run2", 1))).isFalse();
    assertThat(seen.contains("bob", new MessageId("run3", 1))).isTrue();
    assertThat(seen.contains("bob", new MessageId("another", 1))).isTrue();
    assertThat(seen.contains("eve", id(1))).as("another's").isTrue();
    assertThat(seen.size()).isEqualTo(SeenMessages.MOST_RANGES + 1);
  }

  @Test
  void aRunWithoutNeighboursCountsForAsManyAsItHasGaps() {
    SeenMessages seen = new SeenMessages();
    for (int i = 1; i <= SeenMessages.MOST_RANGES; i++) {
      seen.add("bob", id(2L * i), TODAY);
    }
    assertThat(seen.contains("bob", id(2))).isTrue();

    seen.add("bob", new MessageId("another", 1), TODAY);

    assertThat(seen.contains("bob", id(2))).isFalse();
    assertThat(seen.contains("bob", id(4))).isTrue();
    assertThat(seen.contains("bob", id(2L * SeenMessages.MOST_RANGES))).isTrue();
    assertThat(seen.contains("bob", new MessageId("another", 1))).isTrue();
  }

  @Test
  void aSenderWithAFreshRunForEachMessageFillsNoDisk() throws Exception {
    int many = 5 * SeenMessages.MOST_RANGES;
    run(
        TODAY,
        seen -> {
          for (int run = 1; run <= many; run++) {
            shown(seen, "bob", new MessageId("run" + run, 1), TODAY);
          }
        });
    assertThat(Files.readAllLines(file()))
        .as("compacted on the way")
        .hasSizeLessThanOrEqualTo(4 * SeenMessages.MOST_RANGES);
    run(
        TODAY,
        seen -> {
          int last = many - SeenMessages.MOST_RANGES;
          assertThat(seen.contains("bob", new MessageId("run" + last, 1))).isFalse();
          assertThat(seen.contains("bob", new MessageId("run" + (last + 1), 1))).isTrue();
        });
    assertThat(Files.readAllLines(file())).hasSize(SeenMessages.MOST_RANGES);
  }

  @Test
  void atEveryPointOfACrashItKnowsWhatWasWhole() throws Exception {
    run(
        TODAY,
        seen -> {
          for (int i = 1; i <= 3; i++) {
            shown(seen, "bob", id(i), TODAY);
          }
        });
    byte[] whole = Files.readAllBytes(file());
    int lines = 0;
    for (int length = 0; length <= whole.length; length++) {
      lines += length > 0 && whole[length - 1] == '\n' ? 1 : 0;
      Files.write(file(), Arrays.copyOf(whole, length));
      int known = lines;
      run(
          TODAY,
          seen -> {
            for (int i = 1; i <= 3; i++) {
              assertThat(seen.contains("bob", id(i))).isEqualTo(i <= known);
            }
          });
    }
  }

  @Test
  void aRunIsRememberedForThirtyDaysAfterItsLastMessage() throws Exception {
    run(TODAY.minusDays(31), seen -> shown(seen, "bob", id(1), TODAY.minusDays(31)));
    run(TODAY.minusDays(30), seen -> shown(seen, "eve", id(1), TODAY.minusDays(30)));
    run(
        TODAY,
        seen -> {
          assertThat(seen.contains("bob", id(1))).isFalse();
          assertThat(seen.contains("eve", id(1))).isTrue();
        });
  }

  @Test
  void theFileIsOneLineForEachRunAfterAStart() throws Exception {
    run(
        TODAY,
        seen -> {
          for (int i = 1; i <= 10_000; i++) {
            shown(seen, "bob", id(i), TODAY);
          }
          shown(seen, "bob", id(20_000), TODAY);
        });
    assertThat(Files.readAllLines(file())).as("compacted on the way").hasSizeLessThan(5_000);
    run(TODAY, seen -> {});
    assertThat(Files.readAllLines(file()))
        .singleElement()
        .asString()
        .endsWith(TODAY.toEpochDay() + " bob run 1-10000,20000");
  }

  @Test
  void sendersWithSpacesAndOtherScriptsAreKeptApart() throws IOException {
    SeenMessages seen = new SeenMessages();
    seen.read(SeenMessages.format("zoë b", id(1), TODAY));
    assertThat(seen.contains("zoë b", id(1))).isTrue();
    assertThat(seen.contains("zoë", id(1))).isFalse();
  }
}
