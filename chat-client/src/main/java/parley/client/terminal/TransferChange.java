package parley.client.terminal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can be done to a download that is going on.
enum TransferChange {
  PAUSE,
  RESUME,
  CANCEL;

  /// As it is typed.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The change of that word.
  static Optional<TransferChange> of(String word) {
    return Arrays.stream(values()).filter(change -> change.word().equals(word)).findFirst();
  }
}
