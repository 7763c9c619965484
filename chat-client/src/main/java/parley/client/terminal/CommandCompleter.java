package parley.client.terminal;

import java.util.Arrays;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/// Completes the names of commands and users.
final class CommandCompleter implements Completer {

  private final Roster roster;

  CommandCompleter(Roster roster) {
    this.roster = roster;
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
        case COMMAND -> commands(candidates);
        case TEXT, SECONDS -> {}
      }
    }
  }

  private static void commands(List<Candidate> candidates) {
    Arrays.stream(Verb.values())
        .map(verb -> candidate(verb.word(), verb.summary()))
        .forEach(candidates::add);
  }

  /// Names that only a hostile server would send are not offered.
  private static void users(List<String> users, List<Candidate> candidates) {
    users.stream()
        .filter(user -> SafeText.isSafe(user) && user.indexOf(' ') < 0)
        .map(user -> candidate(user, null))
        .forEach(candidates::add);
  }

  private static Candidate candidate(String word, @Nullable String description) {
    return new Candidate(word, word, null, description, null, null, true);
  }
}
