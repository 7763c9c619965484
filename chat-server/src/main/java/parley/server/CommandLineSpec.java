package parley.server;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Reads a command line by a list of [Option]s.
final class CommandLineSpec {

  private final CommandSpec spec;

  CommandLineSpec(String command, String description, List<Option<?>> options) {
    spec = CommandSpec.create().name("parley " + command);
    spec.usageMessage()
        .description(description)
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(
            "",
            "Each option can also be set in the environment, as PARLEY_PORT for --port, and",
            "in the file that --config names, as port = 7777. Flags win over the",
            "environment, and that over the file.");
    options.forEach(option -> spec.addOption(option.spec()));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this").build());
  }

  CommandSpec spec() {
    return spec;
  }

  /// What was given; empty when it was a question for help, which has been answered.
  Optional<ParseResult> parse(List<String> arguments) throws UsageException {
    try {
      ParseResult result = new CommandLine(spec).parseArgs(arguments.toArray(String[]::new));
      return CommandLine.printHelpIfRequested(result) ? Optional.empty() : Optional.of(result);
    } catch (ParameterException e) {
      throw new UsageException(message(e) + " (" + spec.name() + " --help lists the options)");
    }
  }

  private static String message(ParameterException e) {
    String text = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> meant = unmatched.getSuggestions();
      if (!meant.isEmpty()) {
        text += "; did you mean " + meant.getFirst() + "?";
      }
    }
    return Option.printable(text);
  }
}
