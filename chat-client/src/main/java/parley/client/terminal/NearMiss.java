package parley.client.terminal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses which command somebody meant.
final class NearMiss {

  private static final int LONGEST = 20;

  private NearMiss() {}

  /// The command that `word` most likely stands for, if any is likely.
  static Optional<Verb> of(String word) {
    String typed = word.toLowerCase(Locale.ROOT);
    if (typed.startsWith("/") || typed.startsWith(":")) {
      typed = typed.substring(1);
    }
    if (typed.isEmpty() || typed.length() > LONGEST) {
      return Optional.empty();
    }
    String meant = typed;
    Optional<Verb> named =
        Arrays.stream(Verb.values())
            .filter(verb -> lower(verb).equals(meant) || verb.elsewhere().contains(meant))
            .findFirst();
    Optional<Verb> begun =
        named.or(() ->
            Arrays.stream(Verb.values())
                .filter(verb -> meant.length() >= 2 && lower(verb).startsWith(meant))
                .findFirst());
    return begun.or(() ->
        Arrays.stream(Verb.values())
            .filter(verb -> distance(meant, lower(verb)) <= tolerance(verb.word()))
            .min(Comparator.comparingInt(verb -> distance(meant, lower(verb)))));
  }

  private static String lower(Verb verb) {
    return verb.word().toLowerCase(Locale.ROOT);
  }

  private static int tolerance(String word) {
    return word.length() < 5 ? 1 : 2;
  }

  /// The edit distance (optimal string alignment): letters added, dropped, changed, or swapped with
  /// their neighbour.
  private static int distance(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(rows[i - 1][j - 1] + change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, rows[i - 2][j - 2] + 1);
        }
        rows[i][j] = best;
      }
    }
    return rows[a.length()][b.length()];
  }
}
