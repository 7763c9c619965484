package parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of docs/HOSTILE-INPUT.md, held to the sources.
class HostileInputDocsTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|.*", Pattern.MULTILINE);

  @Test
  void everyParserAndEveryTestIsThereAndEveryRowIsFuzzedFromItsCorpus() throws IOException {
    Map<String, List<Path>> sources = sources();
    for (List<String> cells : rows()) {
      String row = words(cells.get(1)).getFirst();
      assertThat(words(cells.get(3)))
          .as("parsers of %s", row)
          .isNotEmpty()
          .allSatisfy(parser -> assertThat(sources).containsKey(parser));
      String test = words(cells.get(6)).getFirst();
      assertThat(sources).as("test of %s", row).containsKey(test);
      assertThat(sources.get(test))
          .as("%s fuzzes %s, in the module of its corpus", test, row)
          .anySatisfy(source -> {
            assertThat(source).content().contains("\"" + row + "\"");
            assertThat(module(source).resolve("src/test/resources/corpus").resolve(row))
                .isNotEmptyDirectory();
          });
    }
  }

  @Test
  void everyCorpusHasItsRow() throws IOException {
    List<String> corpora = new ArrayList<>();
    for (String module : List.of("chat-common", "chat-server", "chat-client")) {
      try (Stream<Path> folders = Files.list(ROOT.resolve(module, "src/test/resources/corpus"))) {
        folders.forEach(folder -> corpora.add(folder.getFileName().toString()));
      }
    }
    assertThat(rows())
        .extracting(cells -> words(cells.get(1)).getFirst())
        .containsExactlyInAnyOrderElementsOf(corpora);
  }

  private static List<List<String>> rows() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/HOSTILE-INPUT.md"));
    return ROW.matcher(page)
        .results()
        .map(MatchResult::group)
        .map(row -> List.of(row.split("\\|", -1)))
        .toList();
  }

  private static List<String> words(String cell) {
    return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
  }

  /// `chat-…/src/…` -> `chat-…`
  private static Path module(Path source) {
    return ROOT.resolve(ROOT.relativize(source).getName(0));
  }

  /// All source files, by the names of their classes.
  private static Map<String, List<Path>> sources() throws IOException {
    Map<String, List<Path>> sources = new TreeMap<>();
    for (String module : List.of("chat-common", "chat-server", "chat-client")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module, "src"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file ->
                sources
                    .computeIfAbsent(
                        file.getFileName().toString().replace(".java", ""), _ -> new ArrayList<>())
                    .add(file));
      }
    }
    return sources;
  }
}
