package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserNamesTest {

  private static final String CHARACTERS = "only letters, digits";
  private static final String SCRIPTS = "one script";
  private static final String LENGTH = "1 to 32";
  private static final String FORM = "NFC";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "alice", "Alice", "bob_42", "a.b-c_d", "_", "-.-", "42", "Zoë", "Straße", "алиса",
        "Ελένη", "张伟", "さくら", "サーバー", "らーめん", "김철수", "שרה", "مريم", "क्षितिज", "สมชาย", "ａｌｉｃｅ",
        "𐐷𐐲𐑌", // Deseret: surrogate pairs
        "𠮷田", "bob٣", // Arabic digits go with any letters
        "алиса७", "१२३"
      })
  void aNameOfOneScriptMayBeHad(String name) {
    assertThat(UserNames.check(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "аlice", // Cyrillic a
        "alicе", // Cyrillic e
        "αlice",
        "さクラ",
        "田さくら",
        "aー",
        "alice_боб",
        "a.1-б"
      })
  void lettersOfTwoScriptsAreRefused(String name) {
    assertThat(UserNames.check(name)).get().asString().contains(SCRIPTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a b",
        "a\t",
        "a\n",
        "a\0",
        "a\u001b[0m",
        "a@b",
        "a/b",
        "a\\b",
        "a:b",
        "a'b",
        "a,b",
        "a\u00a0b",
        "a\u200bb", // zero width space
        "a\u200db", // zero width joiner
        "a\u202eb", // bidi override
        "a\u00adb", // soft hyphen
        "\ufeffa",
        "a‐b", // another hyphen
        "½",
        "Ⅷ",
        "🙂",
        "\ue000", // private use
        "\u0378", // unassigned
        "\ud83d", // half a surrogate pair
        "a\udc00",
        "𝐚𝐥𝐢𝐜𝐞", // mathematical letters have no script
        "aʼb", // nor has the modifier apostrophe
        "\u3164", // Hangul filler: a letter that shows nothing
        "\uffa0",
        "\u115f",
        "ក\u17b4"
      })
  void whatIsNoLetterOrDigitIsRefused(String name) {
    assertThat(UserNames.check(name)).get().asString().contains(CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u093f\u0915", // begins with a vowel sign
        "1\u093f",
        "a\u093f", // a Devanagari sign on a Latin letter
        "q\u0307", // marks of no script of their own
        "م\u064e",
        "क_\u093f",
        "a\u20dd" // enclosing circle
      })
  void aMarkBelongsToALetterOfItsOwnScript(String name) {
    assertThat(UserNames.check(name)).get().asString().contains(CHARACTERS);
  }

  @Test
  void aDecomposedNameIsRefused() {
    String decomposed = Normalizer.normalize("Zoë", Normalizer.Form.NFD);
    assertThat(UserNames.check(decomposed)).get().asString().contains(FORM);
    assertThat(UserNames.check("\u212A")).as("Kelvin sign").get().asString().contains(FORM);
  }

  @Test
  void aNameHasOneTo32CodePoints() {
    assertThat(UserNames.check("")).get().asString().contains(LENGTH);
    assertThat(UserNames.check("a".repeat(32))).isEmpty();
    assertThat(UserNames.check("a".repeat(33))).get().asString().contains(LENGTH);
    assertThat(UserNames.check("𐐷".repeat(32))).isEmpty();
    assertThat(UserNames.check("𐐷".repeat(33))).get().asString().contains(LENGTH);
  }

  @ParameterizedTest
  @CsvSource({
    "alice,Alice",
    "alice,ALICE",
    "alice,ａｌｉｃｅ",
    "alice,𝐚𝐥𝐢𝐜𝐞",
    "straße,STRASSE",
    "straße,straẞe",
    "straße,strasse",
    "σας,ΣΑΣ",
    "σας,σασ",
    "ﬁn,fin",
    "ALI,alı",
    "42,４２",
    "サーバ,ｻｰﾊﾞ",
    "Ǆ,ǆ",
    "ᾳ,ΑΙ"
  })
  void namesThatDifferOnlyInFormHaveOneSkeleton(String one, String other) {
    assertThat(UserNames.skeleton(one)).isEqualTo(UserNames.skeleton(other));
  }

  @ParameterizedTest
  @CsvSource({"alice,alice1", "zoe,zoë", "alice,а́lice", "o,0", "l,1", "a.b,a-b", "bob3,bob٣"})
  void namesThatAreWrittenDifferentlyHaveTwo(String one, String other) {
    assertThat(UserNames.skeleton(one)).isNotEqualTo(UserNames.skeleton(other));
  }

  @Test
  void everyCharacterSharesItsSkeletonWithItsCasesAndItsSkeleton() {
    String wrong =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(Character::isLetterOrDigit)
            .mapToObj(Character::toString)
            .filter(letter -> {
              String skeleton = UserNames.skeleton(letter);
              return !skeleton.equals(UserNames.skeleton(skeleton))
                  || !skeleton.equals(UserNames.skeleton(letter.toUpperCase(Locale.ROOT)))
                  || !skeleton.equals(UserNames.skeleton(letter.toLowerCase(Locale.ROOT)));
            })
            .reduce("", String::concat);
    assertThat(wrong).isEmpty();
  }
}
