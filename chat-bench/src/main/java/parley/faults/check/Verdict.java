package parley.faults.check;

import java.util.List;

/// What a [Checker] has to say about a history.
public record Verdict(List<Violation> violations, Counts counts) {

  /// How much there was to check.
  ///
  /// @param messages that were accepted: they had to be shown once
  /// @param unanswered messages of clients that were killed before they had an answer: they could
  ///   be shown, once
  /// @param privates private messages that were confirmed
  /// @param broadcasts that were answered
  /// @param showings of messages of all kinds
  /// @param repeated messages that were shown once more, in the one window that there is for it
  /// @param notices of presence
  /// @param downloads that were answered as complete
  /// @param chunks of these downloads
  /// @param blocks that were confirmed
  public record Counts(
      int messages,
      int unanswered,
      int privates,
      int broadcasts,
      int showings,
      int repeated,
      int notices,
      int downloads,
      int chunks,
      int blocks) {}

  /// Whether all promises were kept.
  public boolean isGood() {
    return violations.isEmpty();
  }
}
