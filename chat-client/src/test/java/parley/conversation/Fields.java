package parley.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a play says of the fields of an event: those named must be so, others may be anything.
///
/// `key=word`, `key="text with \"escapes\""`, `key=[a list, in order]`, `key=any` (there, whatever
/// it is), `key=false` (false, or not there), `key~"regex"` (found somewhere in it), `key#3` (a
/// list of so many, no two of them the same). The values of an object in a list stand without their
/// names: `users=[bob 0 1, carol 3]`; of any other object with them: `sources~"bob 5000"`.
record Fields(List<Field> fields) {

  /// Nothing is said.
  static final Fields NONE = new Fields(List.of());

  /// Every field of `chat --json` that a play may speak of; a misspelt one would be "not there".
  private static final Set<String> OF_EVENTS =
      Set.of(
          "server",
          "user",
          "fingerprint",
          "ownFingerprint",
          "first",
          "resumed",
          "code",
          "text",
          "retry",
          "from",
          "sent",
          "kind",
          "stored",
          "again",
          "command",
          "to",
          "state",
          "partial",
          "users",
          "path",
          "tried",
          "file",
          "files",
          "size",
          "chunk",
          "chunks",
          "sha256",
          "available",
          "bytes",
          "seconds",
          "sources",
          "complete",
          "done",
          "total",
          "rate",
          "transfers",
          "change");

  private static final Set<String> OF_LOGINS =
      Set.of("user", "password", "register", "trust", "plaintext", "process", "files", "options");

  private static final Pattern FIELD =
      Pattern.compile(
          "([a-zA-Z0-9]+)([=~#])(\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*]|[^\\s\"\\[]+)(?:\\s+|$)");

  private static final Pattern REPEAT = Pattern.compile("<(\\d+)\\*([^<>]+)>");

  private static final JsonMapper JSON = new JsonMapper();

  /// One of them: `test` is `=`, `~` or `#`.
  record Field(String key, char test, String value) {}

  /// Reads what is said of an event; `code=` may be left out where the code comes first.
  ///
  /// @throws IllegalArgumentException when it is malformed or speaks of a field that is none
  static Fields ofEvent(String text) {
    return read(text.matches("[a-z-]+(?: .*)?") ? "code=" + text : text, OF_EVENTS);
  }

  /// Reads the options of a login.
  ///
  /// @throws IllegalArgumentException when it is malformed or speaks of an option that is none
  static Fields ofLogin(String text) {
    return read(text, OF_LOGINS);
  }

  private static Fields read(String text, Set<String> known) {
    List<Field> fields = new ArrayList<>();
    Matcher matcher = FIELD.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      fields.add(new Field(matcher.group(1), matcher.group(2).charAt(0), value(matcher.group(3))));
      end = matcher.end();
    }
    if (end != text.length()) {
      throw new IllegalArgumentException("not key=value: " + text.substring(end));
    }
    for (Field field : fields) {
      if (!known.contains(field.key)) {
        throw new IllegalArgumentException("there is no " + field.key);
      }
    }
    return new Fields(List.copyOf(fields));
  }

  /// The value of `key`, where these are options.
  Optional<String> get(String key) {
    return fields.stream().filter(field -> field.key.equals(key)).map(Field::value).findFirst();
  }

  /// A quoted text without its quotes and escapes, `<3*ab>` spelt out as `ababab`.
  static String unquote(String text) {
    try {
      return expand(JSON.readValue(text, String.class));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a text in quotes: " + text, e);
    }
  }

  /// Spells out `<3*ab>` as `ababab`: for what is too long to be written down.
  static String expand(String text) {
    return REPEAT
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
  }

  private static String value(String text) {
    return text.startsWith("\"") ? unquote(text) : text;
  }

  /// What is wrong with `event`; empty when nothing is.
  Optional<String> mismatch(JsonNode event) {
    return fields.stream()
        .filter(field -> !matches(field, event.path(field.key)))
        .map(field -> field.key + " is not " + field.test + " " + shorten(field.value))
        .findFirst();
  }

  private static boolean matches(Field field, JsonNode found) {
    if (field.test == '~') {
      return !found.isMissingNode() && Pattern.compile(field.value).matcher(write(found)).find();
    }
    if (field.test == '#') {
      return found.isArray()
          && found.valueStream().distinct().count() == Integer.parseInt(field.value)
          && found.size() == Integer.parseInt(field.value);
    }
    return switch (field.value) {
      case "any" -> !found.isMissingNode() && !found.isNull();
      case "false" -> found.isMissingNode() || found.isBoolean() && !found.booleanValue();
      default -> !found.isMissingNode() && field.value.equals(write(found));
    };
  }

  /// A value as a play writes it.
  private static String write(JsonNode node) {
    List<String> items = new ArrayList<>();
    if (node.isObject()) {
      node.properties().forEach(each -> items.add(each.getKey() + " " + write(each.getValue())));
      return String.join(", ", items);
    }
    if (!node.isArray()) {
      return node.asString();
    }
    node.forEach(item -> items.add(words(item)));
    return "[" + String.join(", ", items) + "]";
  }

  private static String words(JsonNode node) {
    if (!node.isContainer()) {
      return node.asString();
    }
    List<String> words = new ArrayList<>();
    node.forEach(item -> words.add(words(item)));
    return String.join(" ", words);
  }

  /// The start and the end of a long text.
  static String shorten(String text) {
    int length = text.length();
    return length <= 240
        ? text
        : text.substring(0, 100) + "… (" + length + ") …" + text.substring(length - 120);
  }
}
