package parley.conversation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the users of a scene are really called. A server hosts one scene after another, so that
/// `alice` is `alice-17` in the seventeenth, and what belongs to earlier scenes is left out. Only
/// the thread of its scene adds users; any thread may translate.
final class Cast {

  private static final Pattern COMMAND =
      Pattern.compile("(?s)(?<start>\\s*(?<word>\\S+) +)(?<user>\\S+)(?<rest>.*)");

  private final String suffix;
  private static final Pattern FILE_COMMAND =
      Pattern.compile("(?s)\\s*(register|searchFile|searchChunk|download|transfers) .*");

  private final Set<String> users = new LinkedHashSet<>();
  private final Set<String> files = new LinkedHashSet<>();
  private boolean blocks;

  /// The cast of scene `number`.
  Cast(int number) {
    suffix = "-" + number;
  }

  /// A cast that has a server to itself, and its own names.
  Cast() {
    suffix = "";
  }

  /// What `user` of the play is really called.
  synchronized String join(String user) {
    users.add(user);
    return user + suffix;
  }

  /// What `file` of the play is really called: the server hears of all scenes' files.
  synchronized String file(String file) {
    files.add(file);
    return file + suffix;
  }

  /// The line that is really typed: a user named right after the command is one of this scene, and
  /// so are the files that it has made.
  synchronized String typed(String line) {
    if (FILE_COMMAND.matcher(line).matches()) {
      return typedFiles(line);
    }
    Matcher command = COMMAND.matcher(line);
    if (!command.matches()) {
      return line;
    }
    blocks |= command.group("word").equals("block");
    String user = command.group("user");
    return users.contains(user)
        ? command.group("start") + user + suffix + command.group("rest")
        : line;
  }

  private String typedFiles(String line) {
    String typed = line;
    for (String file : files) {
      typed =
          Pattern.compile("(?<=[ \"])" + Pattern.quote(file) + "(?=[ \"]|$)")
              .matcher(typed)
              .replaceAll(found -> Matcher.quoteReplacement(file + suffix));
    }
    return typed;
  }

  /// Whether anybody has blocked anybody: the blocked one may miss who goes and who comes.
  synchronized boolean hasBlocks() {
    return blocks;
  }

  /// Whether `event` is about a user of another scene.
  synchronized boolean isForeign(JsonNode event) {
    return isForeign(event.path("user").asString("")) || isForeign(event.path("from").asString(""));
  }

  /// Puts the names of the play in place of the real ones in `event`.
  synchronized void translate(ObjectNode event) {
    for (String key : List.of("user", "from", "to")) {
      if (event.path(key).isString()) {
        event.put(key, inPlay(event.path(key).stringValue()));
      }
    }
    translateFiles(event);
    if (event.path("sources") instanceof ObjectNode sources) {
      ObjectNode translated = event.putObject("sources");
      sources.properties().forEach(each -> translated.set(inPlay(each.getKey()), each.getValue()));
    }
    if (event.path("users") instanceof ArrayNode names && !names.path(0).isString()) {
      names.forEach(each -> translate((ObjectNode) each));
    } else if (event.path("users") instanceof ArrayNode names) {
      List<String> ours = new ArrayList<>();
      names.forEach(name -> ours.add(name.stringValue()));
      ArrayNode translated = event.putArray("users");
      ours.stream().filter(name -> !isForeign(name)).map(this::inPlay).forEach(translated::add);
    }
    if (!event.path("event").asString("").equals("message") && event.path("text").isString()) {
      String text = event.path("text").stringValue();
      for (String user : users) {
        text = text.replace(user + suffix, user);
      }
      for (String file : files) {
        text = text.replace(file + suffix, file);
      }
      event.put("text", text);
    }
  }

  private void translateFiles(ObjectNode event) {
    if (event.path("file").isString()) {
      event.put("file", inPlay(event.path("file").stringValue()));
    }
    if (event.path("files") instanceof ArrayNode names) {
      List<String> ours = new ArrayList<>();
      names.forEach(name -> ours.add(inPlay(name.stringValue())));
      ArrayNode translated = event.putArray("files");
      ours.forEach(translated::add);
    }
  }

  private boolean isForeign(String name) {
    return !suffix.isEmpty() && name.matches(".*-\\d+") && !name.endsWith(suffix);
  }

  private String inPlay(String name) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }
}
