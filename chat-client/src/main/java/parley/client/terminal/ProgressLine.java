package parley.client.terminal;

import org.jline.utils.AttributedString;
import parley.client.api.ClientEvent;

/// How a file on its way stands, in one line at the bottom of the screen: how much of it is here,
/// how fast it comes, when it will be whole, from whom, and how they are reached.
record ProgressLine(Theme theme) {

  private static final int BAR_CELLS = 10;

  /// Code points of a name that are shown.
  private static final int NAME = 24;

  /// The line for this state of things.
  AttributedString show(ClientEvent.Progress progress) {
    int percent = Amount.percent(progress.done(), progress.total());
    StringBuilder line = new StringBuilder(" ");
    // A file that is hashed does not come down.
    line.append(progress.sources().isEmpty() ? "" : theme.down() + " ");
    line.append(name(progress.file())).append(' ');
    line.append(theme.bar(percent * BAR_CELLS / 100, BAR_CELLS)).append(' ').append(percent);
    line.append(" %").append(theme.dot()).append(Amount.rate(progress.rate()));
    if (progress.rate() > 0 && progress.done() < progress.total()) {
      long left = progress.total() - progress.done();
      line.append(theme.dot())
          .append(Amount.time(Amount.left(left, progress.rate())))
          .append(" left");
    }
    if (!progress.sources().isEmpty()) {
      line.append(theme.dot()).append("from ");
      line.append(SafeText.of(FileLines.peers(progress.sources())));
    }
    return theme.text(line.toString(), theme.statusLine());
  }

  private String name(String file) {
    int length = file.codePointCount(0, file.length());
    return length <= NAME
        ? SafeText.of(file)
        : SafeText.of(file.substring(0, file.offsetByCodePoints(0, NAME - 1))) + theme.ellipsis();
  }
}
