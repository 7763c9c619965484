package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Code;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;

/// What operators read is so.
class OperatingDocsTest {

  private static final Path DOCS = Path.of("..", "docs");

  @TempDir Path folder;

  @Test
  void theExampleConfigurationAsItIsChangesNothing() throws Exception {
    Path example = DOCS.resolve("parley-server.properties");

    assertThat(config("--config=" + example)).isEqualTo(config());
  }

  @Test
  void theExampleConfigurationHasEveryOptionWithItsDefault() throws Exception {
    Path credentials = Files.createFile(folder.resolve("users"));
    List<String> set =
        Files.readAllLines(DOCS.resolve("parley-server.properties")).stream()
            .filter(line -> line.matches("#[a-z-]+ = .*"))
            .map(line -> line.substring(1))
            .toList();

    assertThat(set)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .containsExactlyInAnyOrderElementsOf(
            ServerOptions.KEYS.stream().map(Option::name).toList());
    Path file =
        Files.write(
            folder.resolve("all.properties"),
            set.stream()
                .map(line -> line.startsWith("credentials") ? "credentials = " + credentials : line)
                .toList());
    assertThat(config("--config=" + file)).isEqualTo(config("--credentials=" + credentials));
  }

  @Test
  void theTableOfOptionsIsThatOfTheProgram() throws IOException {
    assertThat(rows("Options").stream().map(row -> row.get(0) + " " + row.get(1)))
        .containsExactlyElementsOf(
            ServerOptions.FLAGS.stream()
                .map(option ->
                    "`%s` %s"
                        .formatted(
                            option.name().equals("plaintext")
                                ? option.flag()
                                : option.flag() + " " + option.label().replace("|", "\\|"),
                            option.standard().isEmpty() ? "none" : "`" + option.standard() + "`"))
                .toList());
  }

  @Test
  void everyMetricOfOursIsInTheTable() throws IOException {
    Metrics metrics = Metrics.forPrometheus();
    metrics.connectionEnded("lost");
    metrics.accounts(() -> 0);
    metrics.mailboxLetters(() -> 0);
    metrics.files(() -> 0);
    metrics.eventLoopPendingTasks(() -> 0);
    List<String> there =
        Pattern.compile("(?m)^# TYPE (parley_\\w+) ")
            .matcher(metrics.scrape())
            .results()
            .map(match -> match.group(1))
            .filter(name -> !name.endsWith("_max"))
            .toList();

    assertThat(
            rows("Health and metrics").stream()
                .flatMap(row -> Pattern.compile("parley_\\w+").matcher(row.getFirst()).results())
                .map(MatchResult::group))
        .containsExactlyInAnyOrderElementsOf(there);
  }

  @Test
  void everyReasonOfAnEndIsInTheTable() throws IOException {
    String row =
        rows("Health and metrics").stream()
            .filter(cells -> cells.getFirst().contains("ended"))
            .findFirst()
            .orElseThrow()
            .get(1);

    for (EndReason reason : EndReason.values()) {
      assertThat(row).contains("`" + reason.word() + "`");
    }
  }

  @Test
  void everyCodeThatIsNamedExists() throws IOException {
    assertThat(rows("Limits").stream().map(List::getLast))
        .filteredOn(text -> text.matches("`[a-z-]+`.*"))
        .allMatch(text -> Code.of(text.replaceAll("`([a-z-]+)`.*", "$1")) != Code.INTERNAL);
  }

  /// The cells of the first table under a heading.
  private static List<List<String>> rows(String heading) throws IOException {
    String text = Files.readString(DOCS.resolve("OPERATING.md"));
    return text.substring(text.indexOf("\n## " + heading + "\n"))
        .lines()
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> List.of(line.substring(2).split(" ?(?<!\\\\)\\| ?")))
        .toList();
  }

  private static ServerConfig config(String... flags) throws UsageException {
    CommandLineSpec line = new CommandLineSpec("server", "Runs a server.", ServerOptions.FLAGS);
    return ServerCommand.config(Settings.of(line.parse(List.of(flags)).orElseThrow(), Map.of()));
  }
}
