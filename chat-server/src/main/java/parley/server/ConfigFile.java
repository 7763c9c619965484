package parley.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Reads a configuration file: lines of `key = value`, where the keys are the names of options;
/// lines that begin with `#`, and blank ones, say nothing. There are no escapes and no quotes: the
/// value is the rest of the line, without the white space around it.
final class ConfigFile {

  private final Path file;
  private final Map<String, Settings.Value> values = new HashMap<>();

  private ConfigFile(Path file) {
    this.file = file;
  }

  static Map<String, Settings.Value> read(Path file) throws UsageException {
    ConfigFile config = new ConfigFile(file);
    int number = 0;
    for (String line : lines(file)) {
      number++;
      config.line(number, line.strip());
    }
    return config.values;
  }

  private static List<String> lines(Path file) throws UsageException {
    try {
      String text = Files.readString(file);
      // What some editors put before a text.
      return text.substring(text.startsWith("\uFEFF") ? 1 : 0).lines().toList();
    } catch (NoSuchFileException e) {
      throw new UsageException("configuration file " + file + ": no such file");
    } catch (AccessDeniedException e) {
      throw new UsageException("configuration file " + file + ": permission denied");
    } catch (CharacterCodingException e) {
      throw new UsageException("configuration file " + file + ": not UTF-8 text");
    } catch (IOException e) {
      throw new UsageException(
          "configuration file " + file + ": cannot be read: " + e.getMessage());
    }
  }

  private void line(int number, String line) throws UsageException {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String place = file + ":" + number;
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new UsageException(place + ": not of the form key = value");
    }
    String key = line.substring(0, equals).strip();
    String text = line.substring(equals + 1).strip();
    if (ServerOptions.KEYS.stream().noneMatch(option -> option.name().equals(key))) {
      throw new UsageException(
          "%s: no option \"%s\"; there are %s".formatted(place, Option.printable(key), names()));
    }
    if (values.put(key, new Settings.Value(text, place + ": " + key)) != null) {
      throw new UsageException(place + ": " + key + " is set twice");
    }
  }

  private static String names() {
    return ServerOptions.KEYS.stream().map(Option::name).collect(Collectors.joining(", "));
  }
}
