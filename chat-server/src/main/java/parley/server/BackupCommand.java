package parley.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.logging.Logging;
import parley.server.store.sqlite.SqliteBackup;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `parley backup`: copies the data of a server, which may be running.
final class BackupCommand {

  private static final List<Option<?>> OPTIONS = List.of(ServerOptions.DATA, ServerOptions.CONFIG);

  private BackupCommand() {}

  static void run(List<String> arguments, Map<String, String> environment) throws UsageException {
    CommandLineSpec line =
        new CommandLineSpec(
            "backup", "Copies all that a server keeps to FILE, also while it runs.", OPTIONS);
    line.spec()
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("FILE")
                .type(String.class)
                .required(true)
                .description("Where to; a file that does not exist")
                .build());
    Optional<ParseResult> flags = line.parse(arguments);
    if (flags.isPresent()) {
      Logging.off();
      Path data = Settings.of(flags.get(), environment, OPTIONS).get(ServerOptions.DATA);
      SqliteBackup.backup(data, target(flags.get().matchedPositionalValue(0, "")));
    }
  }

  private static Path target(String file) throws UsageException {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException("FILE: not a path");
    }
  }
}
