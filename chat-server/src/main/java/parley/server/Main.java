package parley.server;

import java.util.Arrays;
import java.util.List;
import parley.server.store.StoreException;

/// The command line: `server` runs a server, `backup` copies the data of one.
public final class Main {

  /// Exit status when what was asked cannot be done.
  private static final int USAGE = 2;

  private Main() {}

  /// Runs a command. A server goes on after this returns.
  ///
  /// @param args the word of the command, then its options
  public static void main(String[] args) {
    List<String> all = Arrays.asList(args);
    try {
      switch (all.isEmpty() ? "" : all.getFirst()) {
        case "server" -> ServerCommand.run(rest(all), System.getenv());
        case "backup" -> BackupCommand.run(rest(all), System.getenv());
        default -> throw new UsageException("the commands are server and backup");
      }
    } catch (UsageException | StoreException e) {
      // One line, whatever a path has in it.
      System.err.println("parley: " + Option.printable(String.valueOf(e.getMessage())));
      System.exit(USAGE);
    }
  }

  private static List<String> rest(List<String> all) {
    return all.subList(1, all.size());
  }
}
