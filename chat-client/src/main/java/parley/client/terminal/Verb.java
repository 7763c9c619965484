package parley.client.terminal;

import static java.util.stream.Collectors.joining;

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
          new Fault(Code.MAILBOX_FULL, "the user is away, and too much waits for them already"),
          Fault.DISK)),
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
          new Fault(Code.ALREADY_BLOCKED, "you have blocked this user before"),
          Fault.DISK)),
  UNBLOCK(
      "unblock",
      List.of(Parameter.BLOCKED_USER),
      "undo a block",
      "unblock mallory",
      List.of("unban", "unmute", "unignore"),
      List.of(
          Fault.UNKNOWN_USER,
          Fault.SELF,
          new Fault(Code.NOT_BLOCKED, "you have not blocked this user"),
          Fault.DISK)),
  STARTPRIVATE(
      "startprivate",
      List.of(Parameter.USER),
      "open an encrypted link of your own to a user, past the server where that works",
      "startprivate bob",
      List.of("connect", "p2p", "call"),
      List.of(
          Fault.UNKNOWN_USER,
          Fault.SELF,
          new Fault(Code.BLOCKED, "the user takes nothing from you"),
          Fault.OFFLINE,
          new Fault(Code.ALREADY_PRIVATE, "there is a private session with them already"),
          new Fault(
              Code.PEER_KEY_CHANGED,
              "their key is none that you know: ask them, then \"trust\" them"),
          new Fault(Code.UNREACHABLE, "no way to them worked; what was tried is named"))),
  PRIVATE(
      "private",
      List.of(Parameter.USER, Parameter.TEXT),
      "send a text in the private session with a user",
      "private bob the key is under the mat",
      List.of("priv", "whisper", "secret"),
      List.of(Fault.UNKNOWN_USER, Fault.SELF, Fault.OFFLINE, Fault.NOT_PRIVATE, Fault.TOO_LARGE)),
  STOPPRIVATE(
      "stopprivate",
      List.of(Parameter.SESSION_USER),
      "end the private session with a user",
      "stopprivate bob",
      List.of("disconnect", "endprivate", "hangup"),
      List.of(Fault.UNKNOWN_USER, Fault.SELF, Fault.OFFLINE, Fault.NOT_PRIVATE)),
  TRUST(
      "trust",
      List.of(Parameter.USER),
      "take a user's present key for theirs, besides those that you know",
      "trust bob",
      List.of("verify", "accept"),
      List.of(Fault.UNKNOWN_USER, Fault.SELF)),
  REGISTER(
      "register",
      List.of(Parameter.SHARED_FILE, Parameter.COUNT),
      "share a file of your folder, cut into so many chunks, or as many as suit it",
      "register \"holiday video.mp4\" 64",
      List.of("share", "publish", "offer", "upload", "seed"),
      List.of(
          new Fault(Code.NO_SUCH_FILE, "your folder has no file of this name"),
          new Fault(Code.BAD_CHUNKS, "more chunks than bytes, or more than 65536"),
          new Fault(Code.ALREADY_REGISTERED, "you share it already"),
          new Fault(Code.NAME_TAKEN, "another file is shared under this name"),
          Fault.DISK)),
  SEARCHFILE(
      "searchFile",
      List.of(Parameter.FILE),
      "show a file's size and chunks, and who online has some of it",
      "searchFile notes.txt",
      List.of("find", "search", "locate"),
      List.of(Fault.UNKNOWN_FILE)),
  SEARCHCHUNK(
      "searchChunk",
      List.of(Parameter.FILE, Parameter.CHUNK),
      "show who online has at least one of these chunks",
      "searchChunk notes.txt 0 1",
      List.of("findchunk"),
      List.of(Fault.UNKNOWN_FILE, Fault.UNKNOWN_CHUNK)),
  DOWNLOAD(
      "download",
      List.of(Parameter.FILE, Parameter.CHUNKS),
      "get a file, or only these chunks of it, from everyone who has some",
      "download notes.txt",
      List.of("get", "fetch", "dl", "leech"),
      List.of(
          Fault.UNKNOWN_FILE,
          Fault.UNKNOWN_CHUNK,
          new Fault(Code.UNAVAILABLE, "nobody online has these chunks; what is there is kept"),
          new Fault(Code.EXISTS, "another file of this name is in your folder"),
          new Fault(Code.STOPPED, "it was given up with \"transfers cancel\""),
          Fault.DISK)),
  TRANSFERS(
      "transfers",
      List.of(Parameter.CHANGE, Parameter.CHANGED_FILE),
      "list what goes up and down, or change a download",
      "transfers pause notes.txt",
      List.of("downloads", "uploads", "queue", "progress", "jobs"),
      List.of(new Fault(Code.UNKNOWN_FILE, "no download of this name is going on"))),
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

  /// The command of that name.
  static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst();
  }
}
