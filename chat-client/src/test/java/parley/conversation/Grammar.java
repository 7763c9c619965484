package parley.conversation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.conversation.Network.Direction;
import parley.conversation.Scene.Action;

/// All that a play can say. Words in capitals stand for something:
///
/// | word | stands for |
/// |---|---|
/// | `WHO` | a user, `alice`; or a user in another home than their own, `alice@laptop` |
/// | `ALL` | some of them, `alice, bob and carol` |
/// | `FIELDS` | fields of an event, see [Fields] |
/// | `OPTIONS` | of a login: `user=… password=… register=no trust=… plaintext=yes process=yes`; |
/// | | `files=bob` for bob's folder, `options="--no-direct"` for any others |
/// | `FILE` | a file's name, `notes.txt`, or one in quotes |
/// | `UP`, `DOWN` | a frame to or from the server, where the server runs with --plaintext |
/// | `TEXT` | a text in quotes, with the escapes of JSON |
/// | `LINE` | the rest of the line |
///
/// Whoever logs in makes the account, if it does not exist. What somebody types (`WHO: LINE`) gets
/// its answer later: each typed line must be followed by a `gets`, in the order of typing. What is
/// seen is compared in order: the messages, each user's presence, and all else; no message may go
/// unmentioned. Any step may be told `3 times`, `{n}` being 1, 2, 3; and where somebody waits, `,
/// after 10 s` at the end says that it takes that long, and not much longer, and `, within 10 s`
/// that it takes no longer.
final class Grammar {

  private static final String WHO = "[\\p{L}\\p{N}._-]+(?:@[a-z]+)?";
  private static final String FILE = "\"[^\"]+\"|[\\p{L}\\p{N}_-]+\\.[a-z]+";
  private static final String NUMBER = "\\d+(?:\\.\\d+)?";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("WHO", WHO),
          Map.entry("ALL", WHO + "(?:, " + WHO + ")*(?: and " + WHO + ")?"),
          Map.entry("USER", WHO),
          Map.entry(
              "KIND",
              "connected|disconnected|message|receipt|private|progress|downloaded|warning|ended"),
          Map.entry("REPLY", "ok|error"),
          Map.entry("CODE", "[a-z]+(?:-[a-z]+)*"),
          Map.entry("STATE", "online|offline"),
          Map.entry("UP", "scram-final|resume|message|ack"),
          Map.entry("DOWN", "welcome|resumed|delivery|receipt"),
          Map.entry("FILE", FILE),
          Map.entry("OTHER", FILE),
          Map.entry("FIELDS", "\\S.*"),
          Map.entry("OPTIONS", "\\S.*?"),
          Map.entry("NUMBER", NUMBER),
          Map.entry("TEXT", "\"(?:[^\"\\\\]|\\\\.)*\""),
          Map.entry("LINE", ".*"));

  private static final Pattern WORD =
      Pattern.compile("\\b(" + String.join("|", WORDS.keySet()) + ")\\b");

  private static final List<Phrase> SERVER =
      List.of(
          phrase(
              "the server runs with LINE", (stage, said) -> stage.runServerWith(said.arguments())),
          phrase("a new server runs", (stage, said) -> stage.runNewServer(List.of())),
          phrase(
              "a new server runs with LINE", (stage, said) -> stage.runNewServer(said.arguments())),
          phrase("a new server imports TEXT", (stage, said) -> stage.importAccounts(said.text())),
          phrase("the server logs TEXT", (stage, said) -> stage.expectLog(said.text())),
          phrase("the server's disk is full", (stage, said) -> stage.fillDisk(true)),
          phrase("the server's disk has room again", (stage, said) -> stage.fillDisk(false)),
          phrase("the server's health is TEXT", (stage, said) -> stage.expectHealth(said.text())),
          phrase("the server's log says TEXT", (stage, said) -> stage.expectInLog(said.text())),
          phrase("the server is killed", (stage, said) -> stage.killServer()),
          phrase("the server is stopped", (stage, said) -> stage.stopServer()),
          phrase("the server starts again", (stage, said) -> stage.startServerAgain()),
          phrase(
              "the server starts again and imports TEXT",
              (stage, said) -> stage.startServerAndImport(said.text())),
          phrase("the server is replaced by another", (stage, said) -> stage.replaceServer()),
          phrase(
              "NUMBER users have been there, one an hour",
              (stage, said) -> Past.visitors(stage.data(), said.count())),
          phrase(
              "NUMBER letters of WHO wait for USER",
              (stage, said) ->
                  Past.letters(stage.data(), said.count(), said.who(), said.get("USER"))));

  private static final List<Phrase> COMING_AND_GOING =
      List.of(
          phrase("ALL logs? in", (stage, said) -> logIn(stage, said)),
          phrase("ALL logs? in and sees FIELDS", (stage, said) -> logIn(stage, said)),
          phrase("ALL logs? in with OPTIONS and sees FIELDS", (stage, said) -> logIn(stage, said)),
          phrase("ALL logs? in with OPTIONS", (stage, said) -> logIn(stage, said)),
          phrase("ALL logs? out", (stage, said) -> logOut(stage, said)),
          phrase("WHO keeps trying to log in", (stage, said) -> stage.logInAtLast(said.who())),
          phrase("WHO is refused FIELDS", (stage, said) -> refused(stage, said)),
          phrase("WHO, with OPTIONS, is refused FIELDS", (stage, said) -> refused(stage, said)),
          phrase("WHO cannot start, exit NUMBER", (stage, said) -> cannotStart(stage, said)),
          phrase(
              "WHO, with OPTIONS, cannot start, exit NUMBER",
              (stage, said) -> cannotStart(stage, said)),
          phrase(
              "parley chat LINE, exit NUMBER",
              (stage, said) -> stage.expectUsage(said.arguments(), said.count())),
          phrase("WHO's input ends", (stage, said) -> stage.actor(said.who()).endInput()),
          phrase("WHO's output is closed", (stage, said) -> stage.closeOutput(said.who())),
          phrase("WHO is interrupted", (stage, said) -> stage.process(said.who()).signal("INT")),
          phrase("WHO is frozen", (stage, said) -> stage.process(said.who()).signal("STOP")),
          phrase("WHO thaws", (stage, said) -> stage.process(said.who()).signal("CONT")),
          phrase("WHO is terminated", (stage, said) -> stage.process(said.who()).signal("TERM")),
          phrase("WHO is killed", (stage, said) -> stage.actor(said.who()).kill()),
          phrase(
              "WHO exits with NUMBER",
              (stage, said) -> stage.actor(said.who()).expectExit(said.count())));

  private static final List<Phrase> TALK =
      List.of(
          phrase("WHO types TEXT", (stage, said) -> stage.actor(said.who()).type(said.text())),
          phrase(
              "WHO types TEXT in Latin-1",
              (stage, said) -> stage.actor(said.who()).type(said.text(), ISO_8859_1)),
          phrase("WHO gets REPLY", (stage, said) -> reply(stage, said)),
          phrase("WHO gets REPLY FIELDS", (stage, said) -> reply(stage, said)),
          phrase(
              "WHO's last line gets REPLY FIELDS",
              (stage, said) ->
                  stage.actor(said.who()).expectLastReply(said.get("REPLY"), said.fields())),
          phrase(
              "WHO gets ok, or error CODE",
              (stage, said) -> stage.actor(said.who()).expectOkOr(said.get("CODE"))),
          phrase(
              "WHO types TEXT until it gets REPLY FIELDS",
              (stage, said) ->
                  stage.actor(said.who()).typeUntil(said.text(), said.get("REPLY"), said.fields())),
          phrase("WHO has no answer yet", (stage, said) -> stage.actor(said.who()).expectNoReply()),
          phrase(
              "WHO may see warning CODE",
              (stage, said) -> stage.actor(said.who()).mayBeWarned(said.get("CODE"))),
          phrase(
              "WHO may have seen KIND FIELDS",
              (stage, said) ->
                  stage.actor(said.who()).mayHaveSeen(said.get("KIND"), said.fields())),
          phrase("WHO sees KIND", (stage, said) -> see(stage, said)),
          phrase("WHO sees KIND FIELDS", (stage, said) -> see(stage, said)),
          phrase(
              "WHO sees USER STATE",
              (stage, said) ->
                  stage.actor(said.who()).expectPresence(said.get("USER"), said.get("STATE"))),
          phrase("WHO sees nothing more", (stage, said) -> stage.expectNoMessage(said.who())),
          phrase(
              "WHO sees nothing of USER",
              (stage, said) -> stage.expectNoPresence(said.who(), said.get("USER"))));

  private static final List<Phrase> NETWORK =
      List.of(
          phrase("WHO's link is cut", (stage, said) -> stage.disturb(said.who()).cut()),
          phrase("WHO's link goes silent", (stage, said) -> stage.disturb(said.who()).silence()),
          phrase(
              "WHO's link goes silent towards the server",
              (stage, said) -> stage.disturb(said.who()).silence(Direction.TO_SERVER)),
          phrase(
              "WHO's link goes silent towards USER",
              (stage, said) -> stage.disturb(said.who()).silence(Direction.TO_CLIENT)),
          phrase(
              "WHO's link holds up the next UP",
              (stage, said) ->
                  stage.disturb(said.who()).holdNext(Direction.TO_SERVER, said.get("UP"))),
          phrase(
              "WHO's link holds up the next DOWN",
              (stage, said) ->
                  stage.disturb(said.who()).holdNext(Direction.TO_CLIENT, said.get("DOWN"))),
          phrase(
              "WHO's link has held up something",
              (stage, said) -> stage.network(said.who()).awaitHeld()),
          phrase("WHO's link goes on", (stage, said) -> stage.disturb(said.who()).goOn()),
          phrase("WHO's network is down", (stage, said) -> stage.disturb(said.who()).goDown()),
          phrase("WHO's network is up", (stage, said) -> stage.disturb(said.who()).comeUp()),
          phrase("a stranger connects", (stage, said) -> stage.connectStranger()),
          phrase(
              "the stranger says TEXT in Latin-1",
              (stage, said) -> stage.strangerSays(said.text())),
          phrase("the stranger is cut off", (stage, said) -> stage.stranger().expectCutOff()),
          phrase("NUMBER s pass(?:es)?", (stage, said) -> stage.pace().pass(said.seconds())));

  private static final Pattern TYPED = Pattern.compile("(?<WHO>" + WHO + "): (?<LINE>.*)");
  private static final Pattern TIMES = Pattern.compile("(\\d+) times (.*)");
  private static final Pattern WITHIN = Pattern.compile("(.*), within (" + NUMBER + ") s");
  private static final Pattern AFTER = Pattern.compile("(.*), after (" + NUMBER + ") s");

  private Grammar() {}

  /// What `line` makes happen.
  ///
  /// @throws IllegalArgumentException when it means nothing
  static Action read(String line) {
    Matcher times = TIMES.matcher(line);
    if (times.matches()) {
      return repeat(Integer.parseInt(times.group(1)), times.group(2));
    }
    Matcher typed = TYPED.matcher(line);
    if (typed.matches()) {
      String text = Fields.expand(typed.group("LINE"));
      return stage -> stage.actor(typed.group("WHO")).type(text);
    }
    Matcher after = AFTER.matcher(line);
    if (after.matches()) {
      Action action = read(after.group(1));
      double seconds = Double.parseDouble(after.group(2));
      return stage -> stage.pace().after(seconds, action);
    }
    Matcher within = WITHIN.matcher(line);
    if (within.matches()) {
      Action action = read(within.group(1));
      double seconds = Double.parseDouble(within.group(2));
      return stage -> stage.pace().within(seconds, action);
    }
    for (List<Phrase> phrases : List.of(SERVER, COMING_AND_GOING, TALK, NETWORK, FilePhrases.ALL)) {
      for (Phrase phrase : phrases) {
        Matcher matcher = phrase.pattern.matcher(line.stripTrailing());
        if (matcher.matches()) {
          Said said = Said.of(matcher);
          return stage -> phrase.meaning.play(stage, said);
        }
      }
    }
    throw new IllegalArgumentException("this means nothing: " + line);
  }

  private static Action repeat(int times, String line) {
    List<Action> actions = new ArrayList<>();
    for (int n = 1; n <= times; n++) {
      actions.add(read(line.replace("{n}", Integer.toString(n))));
    }
    return stage -> {
      for (Action action : actions) {
        action.play(stage);
      }
    };
  }

  private static void logIn(Stage stage, Said said) throws Exception {
    for (String who : said.all()) {
      stage.logIn(who, said.options(), said.fields());
    }
  }

  private static void logOut(Stage stage, Said said) throws Exception {
    for (String who : said.all()) {
      stage.actor(who).logOut();
    }
  }

  private static void refused(Stage stage, Said said) throws Exception {
    stage.expectRefusal(said.who(), said.options(), said.fields());
  }

  private static void cannotStart(Stage stage, Said said) throws Exception {
    stage.expectNoStart(said.who(), said.options(), said.count());
  }

  private static void reply(Stage stage, Said said) throws Exception {
    stage.actor(said.who()).expectReply(said.get("REPLY"), said.fields());
  }

  private static void see(Stage stage, Said said) throws Exception {
    stage.actor(said.who()).expectEvent(said.get("KIND"), said.fields());
  }

  static Phrase phrase(String form, Meaning meaning) {
    String regex =
        WORD.matcher(form)
            .replaceAll(found -> {
              String word = found.group(1);
              return Matcher.quoteReplacement("(?<" + word + ">" + WORDS.get(word) + ")");
            });
    return new Phrase(Pattern.compile(regex), meaning);
  }

  record Phrase(Pattern pattern, Meaning meaning) {}

  @FunctionalInterface
  interface Meaning {
    void play(Stage stage, Said said) throws Exception;
  }

  /// The words that a phrase left open, understood before the play begins.
  record Said(Map<String, String> blanks, Fields fields, Fields options, String text) {

    static Said of(Matcher matcher) {
      Map<String, String> blanks = new HashMap<>();
      matcher.namedGroups().keySet().forEach(word -> blanks.put(word, matcher.group(word)));
      return new Said(
          blanks,
          Fields.ofEvent(blanks.getOrDefault("FIELDS", "")),
          Fields.ofLogin(blanks.getOrDefault("OPTIONS", "")),
          blanks.containsKey("TEXT") ? Fields.unquote(blanks.get("TEXT")) : "");
    }

    String get(String word) {
      return blanks.get(word);
    }

    String who() {
      return get("WHO");
    }

    String file() {
      return get("FILE").replace("\"", "");
    }

    String other() {
      return get("OTHER").replace("\"", "");
    }

    List<String> all() {
      return List.of(get("ALL").split(", | and ", -1));
    }

    List<String> arguments() {
      return List.of(get("LINE").split(" ", -1));
    }

    double seconds() {
      return Double.parseDouble(get("NUMBER"));
    }

    int count() {
      return Integer.parseInt(get("NUMBER"));
    }
  }
}
