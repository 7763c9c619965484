package parley.faults.check;

import java.util.List;

/// Judges histories, by what was promised and nothing else. Has no state.
public final class Checker {

  private Checker() {}

  /// Looks for broken promises in a whole history: up to where everything has ended. Of one that
  /// was broken off, what needs time is not asked for.
  public static Verdict check(List<Entry> history) {
    Past past = new Past(history);
    Messages messages = new Messages(past);
    Fences fences = new Fences(past);
    Blocks blocks = new Blocks(past, fences);
    Presence presence = new Presence(past, fences);
    Shares shares = new Shares(past);
    messages.check();
    blocks.check();
    new Broadcasts(past, fences, blocks).check();
    presence.check();
    shares.check();
    new Answers(past).check();
    return new Verdict(
        List.copyOf(past.violations),
        new Verdict.Counts(
            accepted(past, "message"),
            (int)
                past.lines.stream()
                    .filter(line ->
                        line.verb.equals("message")
                            && line.succeededAt() == null
                            && !past.isRefused(line))
                    .count(),
            accepted(past, "private"),
            accepted(past, "broadcast"),
            past.showings.size(),
            messages.repeated(),
            presence.notices(),
            shares.downloads(),
            shares.chunks(),
            blocks.count()));
  }

  private static int accepted(Past past, String verb) {
    return (int)
        past.lines.stream()
            .filter(line -> line.verb.equals(verb) && line.succeededAt() != null)
            .count();
  }
}
