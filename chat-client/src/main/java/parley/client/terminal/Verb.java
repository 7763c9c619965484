package parley.client.terminal;

import static java.util.stream.Collectors.joining;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.protocol.Code;

/// The commands that a user can type: the one table from which parsing, usage lines, help,
/// completion and hints come.
@SuppressWarnings("ImmutableEnumChecker") // All lists come from List.of.
enum Verb {
  MESSAGE(
      "message",
      List.of(Parameter.USER, Parameter.TEXT),
      "send a text to one user, who gets it later when away now",
      "message bob see you at six",
      List.of("msg", "tell", "send", "say", "dm", "pm", "w"),
      List.of(
          Fault.UNKNOWN_USER,
          Fault.SELF,
          new Fault(Code.BLOCKED, "the user takes no messages from you"),
          Fault.TOO_LARGE,
          new Fault(Code.MAILBOX_FULL, "the user is away, and too much waits for them already"))),
  BROADCAST(
      "broadcast",
      List.of(Parameter.TEXT),
      "send a text to everyone who is online",
      "broadcast lunch is ready",
      List.of("all", "shout", "wall", "everyone"),
      List.of(Fault.TOO_LARGE)),
  WHOELSE(
      "whoelse",
      List.of(),
      "list who else is online",
      "whoelse",
      List.of("users", "list", "online", "names", "ls"),
      List.of()),
  WHOELSESINCE(
      "whoelsesince",
      List.of(Parameter.SECONDS),
      "list who else is online, or was within the last so many seconds",
      "whoelsesince 3600",
      List.of("since", "seen", "last"),
      List.of()),
  BLOCK(
      "block",
      List.of(Parameter.USER),
      "take no messages from a user, and be invisible to them; they are not told",
      "block mallory",
      List.of("ban", "mute", "ignore"),
      List.of(
          Fault.UNKNOWN_USER,
          Fault.SELF,
          new Fault(Code.ALREADY_BLOCKED, "you have blocked this user before"))),
  UNBLOCK(
      "unblock",
      List.of(Parameter.BLOCKED_USER),
      "undo a block",
      "unblock mallory",
      List.of("unban", "unmute", "unignore"),
      List.of(
          Fault.UNKNOWN_USER,
          Fault.SELF,
          new Fault(Code.NOT_BLOCKED, "you have not blocked this user"))),
  LOGOUT(
      "logout",
      List.of(),
      "log out and leave",
      "logout",
      List.of("quit", "exit", "bye", "q", "leave"),
      List.of()),
  HELP(
      "help",
      List.of(Parameter.COMMAND),
      "show all commands, or all about one",
      "help message",
      List.of("?", "h", "man", "commands"),
      List.of(new Fault(Code.UNKNOWN_COMMAND, "there is no such command")));

  private final String word;
  private final List<Parameter> parameters;
  private final String summary;
  private final String example;
  private final List<String> elsewhere;
  private final List<Fault> faults;

  Verb(
      String word,
      List<Parameter> parameters,
      String summary,
      String example,
      List<String> elsewhere,
      List<Fault> faults) {
    this.word = word;
    this.parameters = parameters;
    this.summary = summary;
    this.example = example;
    this.elsewhere = elsewhere;
    this.faults = faults;
  }

  /// An error that a command can bring, in words.
  record Fault(Code code, String meaning) {
    private static final Fault UNKNOWN_USER =
        new Fault(Code.UNKNOWN_USER, "nobody has this name; names are case-sensitive");
    private static final Fault SELF = new Fault(Code.SELF, "this is your own name");
    private static final Fault TOO_LARGE =
        new Fault(Code.TOO_LARGE, "the text is longer than 16 KiB");
  }

  /// The name that is typed.
  String word() {
    return word;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /// One line on what it does, without a full stop.
  String summary() {
    return summary;
  }

  String example() {
    return example;
  }

  /// What other programs call it: good for a hint, not accepted.
  List<String> elsewhere() {
    return elsewhere;
  }

  /// What can go wrong, apart from `usage`.
  List<Fault> faults() {
    return faults;
  }

  /// How it is written: `message <user> <text>`.
  String form() {
    return Stream.concat(Stream.of(word), parameters.stream().map(Parameter::form))
        .collect(joining(" "));
  }

  /// The command with these arguments: as many as there are parameters, the optional one apart, all
  /// of them accepted.
  ///
  /// @throws IllegalArgumentException when help is asked about an unknown command
  Command with(List<String> arguments) {
    return switch (this) {
      case MESSAGE -> new Command.Message(name(arguments), arguments.getLast());
      case BROADCAST -> new Command.Broadcast(arguments.getFirst());
      case WHOELSE -> new Command.WhoElse();
      case WHOELSESINCE -> new Command.WhoElseSince(seconds(arguments.getFirst()));
      case BLOCK -> new Command.Block(name(arguments));
      case UNBLOCK -> new Command.Unblock(name(arguments));
      case LOGOUT -> new Command.Logout();
      case HELP ->
          new Command.Help(arguments.isEmpty() ? null : of(arguments.getFirst()).orElseThrow());
    };
  }

  /// The command of that name.
  static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst();
  }

  /// Names are compared as NFC; keyboards and file systems differ in what they give.
  private static String name(List<String> arguments) {
    return Normalizer.normalize(arguments.getFirst(), Normalizer.Form.NFC);
  }

  /// More than a `long` holds is as good as for ever.
  private static long seconds(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
