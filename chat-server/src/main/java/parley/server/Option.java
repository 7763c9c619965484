package parley.server;

import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;

/// Something that the operator can set: by a flag, in the environment or in a configuration file.
///
/// @param name as in the file; the flag is `--name`
/// @param label what stands for the value in the help
/// @param standard what holds when nothing is set, written as a value; empty for nothing
/// @param description for the help
/// @param parser reads a value; fails with [IllegalArgumentException], whose message says what a
///   value is
record Option<T>(
    String name, String label, String standard, String description, Function<String, T> parser) {

  String flag() {
    return "--" + name;
  }

  /// The environment variable that sets it.
  String variable() {
    return "PARLEY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /// How the command line takes it: as text, so that bad values are told of in one way wherever
  /// they come from. A switch may stand without a value.
  OptionSpec spec() {
    OptionSpec.Builder spec =
        OptionSpec.builder(flag())
            .paramLabel(label)
            .type(String.class)
            .description(description + " (" + (standard.isEmpty() ? "none" : standard) + ")");
    if (label.equals(ServerOptions.SWITCH)) {
      spec.arity("0..1").fallbackValue("on");
    }
    return spec.build();
  }

  /// What a value says.
  ///
  /// @throws UsageException naming where the value comes from
  T parse(Settings.Value value) throws UsageException {
    try {
      if (value.text().isEmpty() && standard.isEmpty()) {
        // Only nothing at all stands for nothing.
        throw new IllegalArgumentException("a path");
      }
      return parser.apply(value.text());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "%s: \"%s\" is not %s"
              .formatted(value.origin(), printable(value.text()), e.getMessage()));
    }
  }

  /// `text` without what a terminal would not show, but obey.
  static String printable(String text) {
    return text.replaceAll("\\p{C}", "?");
  }
}
