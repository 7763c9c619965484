package parley.server.account;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;

/// Which names an account may have. A name is shown to others as the proof of who speaks: so no two
/// may look the same, as far as normal forms, case and mixed scripts can make them.
public final class UserNames {

  /// Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, of which those of
  /// other categories are refused anyway): the fillers of Hangul, the inherent vowels of Khmer and
  /// the variation selectors of Mongolian.
  private static final String INVISIBLE =
      "\u115F\u1160\u3164\uFFA0\u17B4\u17B5\u180B\u180C\u180D\u180F";

  private static final int PROLONGED_SOUND_MARK = 0x30FC;

  private UserNames() {}

  /// Why nobody may have this name, in words for the one who wants it; empty when it may be had. A
  /// name is 1 to 32 letters, digits and `_ . -` in NFC; its letters are of one script, digits go
  /// with any. A combining mark belongs to the letter before it and is of that letter's own script.
  public static Optional<String> check(String name) {
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > Limits.NAME_CODE_POINTS) {
      return Optional.of("a name has 1 to " + Limits.NAME_CODE_POINTS + " characters");
    }
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      return Optional.of("a name is written in Unicode's composed form (NFC)");
    }
    return checkCharacters(name);
  }

  private static Optional<String> checkCharacters(String name) {
    UnicodeScript script = null;
    boolean afterLetter = false;
    for (int c : name.codePoints().toArray()) {
      if (isMark(c)) {
        if (!afterLetter || isInvisible(c) || UnicodeScript.of(c) != script) {
          return refused();
        }
      } else if (Character.isLetter(c)) {
        UnicodeScript own = scriptOf(c, script);
        if (own == null || isInvisible(c)) {
          return refused();
        }
        if (script != null && script != own) {
          return Optional.of("the letters of a name are all of one script");
        }
        script = own;
        afterLetter = true;
      } else if (Character.isDigit(c) || c == '_' || c == '.' || c == '-') {
        afterLetter = false;
      } else {
        return refused();
      }
    }
    return Optional.empty();
  }

  /// What two names have in common that must not belong to two accounts: the name after NFKC and
  /// full case folding. The JDK has no case folding; lower, upper and lower case in turn bring
  /// together what it does (ẞ, ß and SS; the three sigmas), and dotless ı with i besides.
  public static String skeleton(String name) {
    String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
    String folded =
        compatible.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }

  /// The script of a letter after letters of script `before`; null for one that has none of its own
  /// (mathematical letters, phonetic modifiers). The prolonged sound mark is of both kana.
  private static @Nullable UnicodeScript scriptOf(int letter, @Nullable UnicodeScript before) {
    if (letter == PROLONGED_SOUND_MARK) {
      return before == UnicodeScript.HIRAGANA ? before : UnicodeScript.KATAKANA;
    }
    UnicodeScript script = UnicodeScript.of(letter);
    return switch (script) {
      case COMMON, INHERITED, UNKNOWN -> null;
      default -> script;
    };
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isInvisible(int c) {
    return INVISIBLE.indexOf(c) >= 0;
  }

  private static Optional<String> refused() {
    return Optional.of("a name has only letters, digits, '_', '.' and '-'");
  }
}
