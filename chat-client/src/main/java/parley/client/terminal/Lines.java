package parley.client.terminal;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// Makes lines with their local time, a line with the date before the first one of another day. Not
/// thread-safe: it remembers the last line's date.
final class Lines {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

  /// As wide as a time and the space after it.
  private static final String INDENT = "      ";

  /// Times that every calendar and zone has room for.
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final Theme theme;
  private final Clock clock;
  private LocalDate date;

  /// @param clock what time it is, and where
  Lines(Theme theme, Clock clock) {
    this.theme = theme;
    this.clock = clock;
    this.date = LocalDate.now(clock);
  }

  /// That time in `zone`. One that no calendar has is some server's fancy: it becomes the nearest.
  static ZonedDateTime local(Instant at, ZoneId zone) {
    Instant known = at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at;
    return known.atZone(zone);
  }

  /// A line of now.
  List<AttributedString> line(Consumer<AttributedStringBuilder> content) {
    return line(clock.instant(), content);
  }

  /// A line of that time.
  List<AttributedString> line(Instant at, Consumer<AttributedStringBuilder> content) {
    ZonedDateTime when = local(at, clock.getZone());
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.styled(theme.quiet(), TIME.format(when)).append(' ');
    content.accept(line);
    if (when.toLocalDate().equals(date)) {
      return List.of(line.toAttributedString());
    }
    date = when.toLocalDate();
    String day = theme.rule() + " " + DATE.format(when) + " " + theme.rule();
    return List.of(theme.text(day, theme.quiet()), line.toAttributedString());
  }

  /// A remark.
  List<AttributedString> say(String text) {
    return line(to -> to.append(SafeText.of(text)));
  }

  /// Something that did not go well.
  List<AttributedString> bad(String text) {
    return line(to -> to.styled(theme.bad(), theme.failed() + SafeText.of(text)));
  }

  /// More about the line before.
  AttributedString more(String text) {
    return theme.text(INDENT + SafeText.of(text), theme.quiet());
  }
}
