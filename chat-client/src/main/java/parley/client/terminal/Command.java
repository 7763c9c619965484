package parley.client.terminal;

import java.text.Normalizer;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A well-formed command.
sealed interface Command {

  /// The command with these arguments: all of them accepted by the parameters that they stand for.
  ///
  /// @throws IllegalArgumentException when help is asked about an unknown command
  static Command of(Verb verb, List<String> arguments) {
    return switch (verb) {
      case MESSAGE -> new Message(name(arguments), arguments.getLast());
      case BROADCAST -> new Broadcast(arguments.getFirst());
      case WHOELSE -> new WhoElse();
      case WHOELSESINCE -> new WhoElseSince(seconds(arguments.getFirst()));
      case BLOCK -> new Block(name(arguments));
      case UNBLOCK -> new Unblock(name(arguments));
      case STARTPRIVATE -> new StartPrivate(name(arguments));
      case PRIVATE -> new Private(name(arguments), arguments.getLast());
      case STOPPRIVATE -> new StopPrivate(name(arguments));
      case TRUST -> new Trust(name(arguments));
      case REGISTER -> new Register(arguments.getFirst(), count(rest(arguments)));
      case SEARCHFILE -> new SearchFile(arguments.getFirst());
      case SEARCHCHUNK -> new SearchChunk(arguments.getFirst(), ChunkNumbers.of(rest(arguments)));
      case DOWNLOAD -> new Download(arguments.getFirst(), ChunkNumbers.of(rest(arguments)));
      case TRANSFERS ->
          arguments.isEmpty()
              ? new Transfers()
              : new ChangeTransfer(
                  TransferChange.of(arguments.getFirst()).orElseThrow(), arguments.getLast());
      case LOGOUT -> new Logout();
      case HELP ->
          new Help(arguments.isEmpty() ? null : Verb.of(arguments.getFirst()).orElseThrow());
    };
  }

  record Message(String to, String text) implements Command {
    @Override
    public String toString() {
      return "Message[to " + to + "]";
    }
  }

  record Broadcast(String text) implements Command {
    @Override
    public String toString() {
      return "Broadcast[]";
    }
  }

  record WhoElse() implements Command {}

  record WhoElseSince(long seconds) implements Command {}

  record Block(String user) implements Command {}

  record Unblock(String user) implements Command {}

  record StartPrivate(String user) implements Command {}

  record Private(String to, String text) implements Command {
    @Override
    public String toString() {
      return "Private[to " + to + "]";
    }
  }

  record StopPrivate(String user) implements Command {}

  record Trust(String user) implements Command {}

  record Register(String file, OptionalInt chunks) implements Command {}

  record SearchFile(String file) implements Command {}

  record SearchChunk(String file, ChunkNumbers chunks) implements Command {}

  /// All chunks when none is named.
  record Download(String file, ChunkNumbers chunks) implements Command {}

  record Transfers() implements Command {}

  record ChangeTransfer(TransferChange change, String file) implements Command {}

  record Logout() implements Command {}

  /// Help with all commands, or with `about`.
  record Help(@Nullable Verb about) implements Command {}

  /// Names of users are compared as NFC; keyboards differ in what they give.
  private static String name(List<String> arguments) {
    return Normalizer.normalize(arguments.getFirst(), Normalizer.Form.NFC);
  }

  private static List<String> rest(List<String> arguments) {
    return arguments.subList(1, arguments.size());
  }

  /// More than a `long` holds is as good as for ever.
  private static long seconds(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /// More than an `int` holds is more than any file has.
  private static OptionalInt count(List<String> digits) {
    if (digits.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(digits.getFirst()));
    } catch (NumberFormatException e) {
      return OptionalInt.of(Integer.MAX_VALUE);
    }
  }
}
