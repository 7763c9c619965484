package parley.client.terminal;

/// Makes text from others harmless to a screen: what would move the cursor, change colours, reorder
/// or hide text becomes a visible mark. Control characters become their Unicode pictures (`␛`), a
/// line feed `↵`, everything else a mark such as `<U+202E>`. Other text is left as it is.
final class SafeText {

  private static final int CONTROL_PICTURES = 0x2400;

  /// Makes the sign before it a picture.
  private static final int VARIATION_SELECTOR_16 = 0xFE0F;

  private SafeText() {}

  /// `text`, safe to print on one line.
  static String of(String text) {
    if (isSafe(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    int before = 0;
    for (int codePoint : text.codePoints().toArray()) {
      append(safe, before, codePoint);
      before = codePoint;
    }
    return safe.toString();
  }

  /// Whether nothing in `text` would be changed.
  static boolean isSafe(String text) {
    int before = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(before)) {
      int codePoint = text.codePointAt(i);
      if (isUnsafe(before, codePoint)) {
        return false;
      }
      before = codePoint;
    }
    return true;
  }

  private static void append(StringBuilder safe, int before, int codePoint) {
    if (!isUnsafe(before, codePoint)) {
      safe.appendCodePoint(codePoint);
    } else if (codePoint == '\n') {
      safe.append('↵');
    } else if (codePoint < ' ') {
      safe.append((char) (CONTROL_PICTURES + codePoint));
    } else if (codePoint == 0x7F) {
      safe.append('␡');
    } else {
      safe.append("<U+%04X>".formatted(codePoint));
    }
  }

  private static boolean isUnsafe(int before, int codePoint) {
    if (codePoint < 0x7F) {
      return codePoint < ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> !isVisibleFormat(codePoint) && !isSpelling(before, codePoint);
      default -> isBlankLetter(codePoint) || isNoncharacter(codePoint) || isTag(codePoint);
    };
  }

  /// Signs that enclose or precede a number: formats by name, visible all the same.
  private static boolean isVisibleFormat(int codePoint) {
    return (codePoint >= 0x0600 && codePoint <= 0x0605)
        || codePoint == 0x06DD
        || codePoint == 0x070F
        || codePoint == 0x0890
        || codePoint == 0x0891
        || codePoint == 0x08E2
        || codePoint == 0x110BD
        || codePoint == 0x110CD;
  }

  /// Joiners where they change what is seen: between letters that join (RFC 5892, appendices A.1
  /// and A.2, roughly), and in pictures that are made of several.
  private static boolean isSpelling(int before, int codePoint) {
    return switch (codePoint) {
      case 0x200C -> joins(before);
      case 0x200D -> joins(before) || isPicture(before);
      default -> false;
    };
  }

  private static boolean joins(int letter) {
    return switch (Character.UnicodeScript.of(letter)) {
      case ARABIC,
          SYRIAC,
          MONGOLIAN,
          NKO,
          DEVANAGARI,
          BENGALI,
          GURMUKHI,
          GUJARATI,
          ORIYA,
          TAMIL,
          TELUGU,
          KANNADA,
          MALAYALAM,
          SINHALA ->
          true;
      default -> false;
    };
  }

  private static boolean isPicture(int sign) {
    return sign > 0x7F && (Character.isEmoji(sign) || sign == VARIATION_SELECTOR_16);
  }

  /// Letters and marks that show nothing, with which one name passes for another.
  private static boolean isBlankLetter(int codePoint) {
    return switch (codePoint) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
      default -> false;
    };
  }

  private static boolean isNoncharacter(int codePoint) {
    return (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
  }

  /// Invisible copies of ASCII, and the selectors beside them, that can carry hidden text.
  private static boolean isTag(int codePoint) {
    return codePoint >= 0xE0000 && codePoint <= 0xE0FFF;
  }
}
