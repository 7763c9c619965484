package parley.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// What the operator has set, wherever: flags go before the environment, and that before the
/// configuration file.
final class Settings {

  /// A value, and where it was set, as a message names it.
  record Value(String text, String origin) {}

  /// The first that has a value for an option is asked last.
  private final List<Map<String, Value>> layers;

  private Settings(List<Map<String, Value>> layers) {
    this.layers = layers;
  }

  /// Reads all there is, and checks what holds of `options`. What is overridden, or of no use to
  /// the command, need not mean anything: tools that run containers set variables of their own,
  /// `PARLEY_PORT` say.
  static Settings of(ParseResult flags, Map<String, String> environment, List<Option<?>> options)
      throws UsageException {
    Map<String, Value> given = new HashMap<>();
    Map<String, Value> variables = new HashMap<>();
    for (Option<?> option : options) {
      String flag = flags.matchedOptionValue(option.flag(), (String) null);
      if (flag != null) {
        given.put(option.name(), new Value(flag, option.flag()));
      }
      String variable = environment.get(option.variable());
      // Set but empty is how container tools hand on what is not set.
      if (variable != null && !variable.isEmpty()) {
        variables.put(option.name(), new Value(variable, option.variable()));
      }
    }
    List<Map<String, Value>> layers = new ArrayList<>(List.of(given, variables));
    Optional<Path> file = new Settings(layers).get(ServerOptions.CONFIG);
    if (file.isPresent()) {
      layers.add(ConfigFile.read(file.get()));
    }
    Settings settings = new Settings(layers);
    for (Option<?> option : options) {
      settings.get(option);
    }
    return settings;
  }

  /// What holds for an option.
  <T> T get(Option<T> option) throws UsageException {
    for (Map<String, Value> layer : layers) {
      Value value = layer.get(option.name());
      if (value != null) {
        return option.parse(value);
      }
    }
    return option.parser().apply(option.standard());
  }
}
