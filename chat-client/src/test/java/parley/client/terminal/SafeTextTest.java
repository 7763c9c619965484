package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text, with \"signs\" & <tags>",
        "Grüße, 你好, Привет, שלום, مرحبا, हिन्दी",
        "e\u0301 \uD83D\uDE00 \uD83C\uDDEB\uD83C\uDDF7 \u2764\uFE0F",
        "\u0600 \u06DD",
        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u0915\u094D\u200D\u0937",
        "\uD83D\uDC69\u200D\uD83D\uDC67 \u2764\uFE0F\u200D\uD83D\uDD25"
      })
  void harmlessTextIsLeftAsItIs(String text) {
    assertThat(SafeText.of(text)).isSameAs(text);
    assertThat(SafeText.isSafe(text)).isTrue();
  }

  @Test
  void controlCharactersBecomePictures() {
    assertThat(SafeText.of("\u001b[31mred\u0007")).isEqualTo("␛[31mred␇");
    assertThat(SafeText.of("a\nb\r\nc\td\u0000\u007f")).isEqualTo("a↵b␍↵c␉d␀␡");
    for (char c = 0; c < ' '; c++) {
      assertThat(SafeText.of("" + c)).hasSize(1).isNotEqualTo("" + c);
    }
  }

  @Test
  void c1ControlsBecomeMarks() {
    assertThat(SafeText.of("\u009b31m")).isEqualTo("<U+009B>31m");
    for (char c = 0x80; c < 0xA0; c++) {
      assertThat(SafeText.of("" + c)).isEqualTo("<U+%04X>".formatted((int) c));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
        0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069,
        0x206A, 0x206F, 0xFEFF, 0xFFF9, 0xFFFB, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0x1D173, 0x115F,
        0x3164, 0xFFA0, 0x2800, 0xFFFE, 0xFFFF, 0x1FFFF, 0xFDD0
      })
  void whatReordersHidesOrEndsLinesBecomesAMark(int codePoint) {
    assertThat(SafeText.of("a" + Character.toString(codePoint) + "b"))
        .isEqualTo("a<U+%04X>b".formatted(codePoint));
  }

  @Test
  void halfASurrogatePairBecomesAMark() {
    assertThat(SafeText.of("a\uD83D")).isEqualTo("a<U+D83D>");
    assertThat(SafeText.of("\uDE00b")).isEqualTo("<U+DE00>b");
    assertThat(SafeText.of("\uDE00\uD83D")).isEqualTo("<U+DE00><U+D83D>");
  }

  @Property
  void theResultIsSafeWhateverComesIn(@ForAll String text) {
    String safe = SafeText.of(text);
    assertThat(SafeText.isSafe(safe)).isTrue();
    assertThat(safe.chars()).noneMatch(Character::isISOControl);
    assertThat(SafeText.of(safe)).isEqualTo(safe);
  }
}
