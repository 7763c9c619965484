package parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What docs/ARCHITECTURE.md says of locks, held to the sources.
class LocksDocsTest {

  private static final Path ROOT = Path.of("..");

  /// Not that of a `Throwable`, which exceptions without a stack override.
  private static final Pattern LOCK =
      Pattern.compile(
          "\\bsynchronized(?! Throwable)|synchronizedMap|Semaphore\\(|ReentrantLock\\(");

  @Test
  void everyLockThereIsIsNamed() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/ARCHITECTURE.md"));
    int begins = page.indexOf("Every lock there is:");
    String locks = page.substring(begins, page.indexOf("\n## ", begins));
    List<Path> lockers = new ArrayList<>();
    for (String module : List.of("chat-common", "chat-server", "chat-client")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module, "src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          if (LOCK.matcher(Files.readString(file)).find()) {
            lockers.add(file);
          }
        }
      }
    }
    assertThat(lockers)
        .isNotEmpty()
        .allSatisfy(file ->
            assertThat(locks)
                .containsPattern(
                    "`" + file.getFileName().toString().replace(".java", "") + "[.`]"));
  }
}
