package parley.client.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// How things look: colours where they are wanted, signs that the terminal can show. Immutable.
///
/// @param colour whether there are colours and weights at all
/// @param unicode whether signs outside ASCII are shown
record Theme(boolean colour, boolean unicode) {

  /// Told apart well on dark and on light screens.
  private static final int[] NAME_COLOURS = {
    AttributedStyle.CYAN,
    AttributedStyle.GREEN,
    AttributedStyle.MAGENTA,
    AttributedStyle.BLUE,
    AttributedStyle.YELLOW
  };

  static final Theme PLAIN = new Theme(false, true);

  /// What is there, but should not catch the eye: times, states.
  AttributedStyle quiet() {
    return styled(AttributedStyle.DEFAULT.faint());
  }

  AttributedStyle strong() {
    return styled(AttributedStyle.BOLD);
  }

  AttributedStyle good() {
    return styled(AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN));
  }

  AttributedStyle bad() {
    return styled(AttributedStyle.DEFAULT.foreground(AttributedStyle.RED));
  }

  AttributedStyle warning() {
    return styled(AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW));
  }

  /// A user's name: always in the same colour.
  AttributedStyle name(String user) {
    int colour = NAME_COLOURS[Math.floorMod(user.hashCode(), NAME_COLOURS.length)];
    return styled(AttributedStyle.BOLD.foreground(colour));
  }

  AttributedStyle statusLine() {
    return styled(AttributedStyle.DEFAULT.inverse());
  }

  String arrow() {
    return unicode ? "→" : "->";
  }

  String delivered() {
    return unicode ? "✓✓ delivered" : "delivered";
  }

  String sent() {
    return "sent" + ellipsis();
  }

  String stored() {
    return unicode ? "✓ stored" : "stored";
  }

  String failed() {
    return unicode ? "✗ " : "! ";
  }

  String done() {
    return unicode ? "✓ " : "";
  }

  String up() {
    return unicode ? "↑" : "up";
  }

  String down() {
    return unicode ? "↓" : "down";
  }

  /// A bar of so many cells, the first `full` of them full.
  String bar(int full, int cells) {
    return unicode
        ? "█".repeat(full) + "░".repeat(cells - full)
        : "[" + "#".repeat(full) + "-".repeat(cells - full) + "]";
  }

  String online() {
    return unicode ? "●" : "+";
  }

  String offline() {
    return unicode ? "○" : "-";
  }

  String dot() {
    return unicode ? " · " : " | ";
  }

  String rule() {
    return unicode ? "──" : "--";
  }

  String ellipsis() {
    return unicode ? "…" : "...";
  }

  AttributedString text(String text, AttributedStyle style) {
    return new AttributedStringBuilder().styled(style, text).toAttributedString();
  }

  private AttributedStyle styled(AttributedStyle style) {
    return colour ? style : AttributedStyle.DEFAULT;
  }
}
