package parley.client.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/// Completes the names of commands, users and files.
final class CommandCompleter implements Completer {

  /// Files of a folder that are looked at.
  private static final int FILES = 1000;

  private final Roster roster;
  private final FileBoard board;
  private final Path folder;

  /// @param folder where the user's files are
  CommandCompleter(Roster roster, FileBoard board, Path folder) {
    this.roster = roster;
    this.board = board;
    this.folder = folder;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    int index = line.wordIndex();
    if (index == 0) {
      commands(candidates);
      return;
    }
    List<Parameter> parameters =
        Verb.of(line.words().getFirst()).map(Verb::parameters).orElse(List.of());
    if (index <= parameters.size()) {
      switch (parameters.get(index - 1)) {
        case USER -> users(roster.known(), candidates);
        case BLOCKED_USER -> users(roster.blocked(), candidates);
        case SESSION_USER -> users(List.copyOf(roster.sessions().keySet()), candidates);
        case SHARED_FILE -> files(inFolder(), line, candidates);
        case FILE, CHANGED_FILE -> files(board.known(), line, candidates);
        case CHANGE -> changes(candidates);
        case COMMAND -> commands(candidates);
        case TEXT, SECONDS, COUNT, CHUNK, CHUNKS -> {}
      }
    }
  }

  private static void commands(List<Candidate> candidates) {
    Arrays.stream(Verb.values())
        .map(verb -> candidate(verb.word(), verb.summary()))
        .forEach(candidates::add);
  }

  private static void changes(List<Candidate> candidates) {
    Arrays.stream(TransferChange.values())
        .map(change -> candidate(change.word(), null))
        .forEach(candidates::add);
  }

  /// Names that only a hostile server would send are not offered.
  private static void users(List<String> users, List<Candidate> candidates) {
    users.stream()
        .filter(user -> SafeText.isSafe(user) && user.indexOf(' ') < 0)
        .map(user -> candidate(user, null))
        .forEach(candidates::add);
  }

  /// Nor are such names of files; those with spaces come in quotes.
  private static void files(List<String> files, ParsedLine line, List<Candidate> candidates) {
    boolean quoted = isQuoted(line);
    files.stream()
        .filter(file -> SafeText.isSafe(file) && file.chars().noneMatch(c -> c == '"' || c == '\\'))
        .map(file -> candidate(quoted || file.indexOf(' ') < 0 ? file : '"' + file + '"', null))
        .forEach(candidates::add);
  }

  /// Whether the word at the cursor starts with a quote.
  private static boolean isQuoted(ParsedLine line) {
    if (line instanceof CompletingParsedLine raw) {
      int start = line.cursor() - raw.rawWordCursor();
      return start >= 0 && start < line.line().length() && line.line().charAt(start) == '"';
    }
    return false;
  }

  /// Files that could be shared: those that are no file of somebody else's on its way.
  private List<String> inFolder() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .limit(FILES)
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith(".") && !name.endsWith(".part"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Candidate candidate(String word, @Nullable String description) {
    return new Candidate(word, word, null, description, null, null, true);
  }
}
