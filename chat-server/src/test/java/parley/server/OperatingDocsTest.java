package parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;

/// What operators read is so.
class OperatingDocsTest {

  private static final Path DOCS = Path.of("..", "docs");

  /// What the table of limits must say. What is the code of one feature alone is named there.
  private static final Map<String, List<String>> LIMITS =
      Map.ofEntries(
          limit("a text", kib(Limits.TEXT_BYTES)),
          limit("a frame on the wire", kib(Limits.FRAME_BYTES)),
          limit("connections in all", count(Limits.RESERVED_FILES)),
          limit("connections of one address", count(Limits.CONNECTIONS_PER_ADDRESS)),
          limit("connections that have not logged in", count(Limits.STRANGERS)),
          limit("of those, from one address", count(Limits.STRANGERS_PER_ADDRESS)),
          limit("bytes before the login", kib(Limits.STRANGER_BYTES)),
          limit("time to log in", seconds(Limits.LOGIN_WITHIN)),
          limit("failures of one address", "30"),
          limit("accounts made from one address", "300"),
          limit("messages of one user", count(Limits.MESSAGES_PER_SECOND)),
          limit("broadcasts of one user", count(Limits.BROADCASTS_PER_SECOND)),
          limit(
              "other requests of one user: who is there; blocks; ways to others; files",
              count(Limits.REQUESTS_PER_SECOND)),
          limit("unanswered requests of one user", count(Limits.UNANSWERED)),
          limit("requests of one user that wait to be taken up", kib(Limits.WAITING_BYTES)),
          limit("unanswered requests of all users", "16th", mib(Limits.UNANSWERED_BYTES_OF_ALL)),
          limit("acknowledgements of one session", "one for each"),
          limit(
              "what has come of frames that are not whole, of all users",
              "an eighth",
              kib(Limits.UNFINISHED_BYTES)),
          limit("an event loop that is late", Limits.LATE.toMillis() + " ms"),
          limit(
              "an event loop that never rests",
              Limits.BUSY.toMillis() + " ms behind for " + Limits.BUSY_LASTS.toMillis() + " ms"),
          limit("users whom one user has blocked", count(Limits.BLOCKS)),
          limit("a mailbox", count(Limits.MAILBOX_LETTERS)),
          limit(
              "messages on their way to one user",
              count(Limits.LETTERS_IN_FLIGHT),
              mib(Limits.WEIGHT_IN_FLIGHT)),
          limit("messages on their way to all users that are not stored", "an eighth"),
          limit("what waits for the disk", "64 MiB"),
          limit("what waits for one slow reader", mib(Limits.UNSENT_BYTES)),
          limit("what waits for all slow readers", "a quarter"),
          limit("a reader that takes nothing", seconds(Limits.SILENCE_AT_MOST)),
          limit("a silent connection", seconds(Limits.SILENCE_AT_MOST)),
          limit(
              "introductions that one user asks for",
              count(Limits.INTRODUCTIONS_OPEN),
              seconds(Limits.INTRODUCTION_LIVES)),
          limit("an introduction", seconds(Limits.INTRODUCTION_LIVES)),
          limit("a client's address that nobody has reached it at", count(Limits.UNPROVEN_PEERS)),
          limit("relays of one user", count(Limits.RELAYS)),
          limit("bytes of one user through the relay", mib(Limits.RELAY_BYTES_PER_SECOND)),
          limit("what waits at the relay for those who do not read, of all users", "an eighth"),
          limit("a relay where only one has come", seconds(Limits.RELAY_WITHIN)),
          limit("a relay at which nothing passes", Limits.RELAY_IDLE.toMinutes() + " minutes"),
          limit("answers that name who is away, until they are read", "64 MiB"),
          limit("all accounts, and who has blocked whom", "a quarter"),
          limit("names of files of one user", count(Limits.FILES)),
          limit("chunks of all files that one user has registered", count(Limits.CHUNKS_OF_FILES)),
          limit("files that one user holds chunks of", count(Limits.FILES)),
          limit("all files, their names and who holds what, in memory", "an eighth"),
          limit("chunks of a file", count(Limits.CHUNKS)),
          limit("manifests on their way to the server", "64 MiB"),
          limit("a name of a file that nobody holds", Limits.NAME_KEEPS.toDays() + " days"),
          limit("a client's links with peers", count(Limits.PEER_LINKS)),
          limit("of those, without proof", "64", "16", "10 s"),
          limit("a client's downloads at once", count(Limits.DOWNLOADS)),
          limit("files that a client hashes at once to register them", count(Limits.HASHINGS)));

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
    metrics.connectionRefused("address");
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
    assertThat(rows("Limits").stream().map(row -> row.get(2)))
        .filteredOn(text -> text.matches("`[a-z-]+`.*"))
        .map(text -> text.replaceAll("`([a-z-]+)`.*", "$1"))
        .allMatch(word -> Code.of(word).word().equals(word));
  }

  @Test
  void everyLimitIsTheOneThatHolds() throws IOException {
    Map<String, String> limits =
        rows("Limits").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));

    for (Map.Entry<String, List<String>> row : LIMITS.entrySet()) {
      String limit = limits.get(row.getKey());
      assertThat(limit).as(row.getKey()).isNotNull();
      for (String value : row.getValue()) {
        assertThat(Pattern.compile("(?<![\\d,])" + value + "(?!,?\\d)").matcher(limit).find())
            .as(row.getKey() + ": " + limit + " says " + value)
            .isTrue();
      }
    }
    assertThat(LIMITS.keySet()).containsAll(limits.keySet());
  }

  @Test
  void everyLimitHasATest() throws IOException {
    for (List<String> row : rows("Limits")) {
      String test = row.get(3).replace("`", "");
      String type = test.substring(0, test.indexOf('.'));
      assertThat(sources(type + ".java"))
          .as(type)
          .contains("void " + test.substring(type.length() + 1) + "(");
    }
  }

  private static String sources(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
      StringBuilder all = new StringBuilder();
      for (Path file :
          files
              .filter(path -> path.endsWith(name) && path.toString().contains("/src/test/"))
              .toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    }
  }

  private static Map.Entry<String, List<String>> limit(String what, String... values) {
    return Map.entry(what, List.of(values));
  }

  private static String count(long number) {
    return "%,d".formatted(number);
  }

  private static String kib(long bytes) {
    return bytes / 1024 + " KiB";
  }

  private static String mib(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
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
    return ServerCommand.config(
        Settings.of(line.parse(List.of(flags)).orElseThrow(), Map.of(), ServerOptions.FLAGS));
  }
}
