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
  private final Set<String> users = new LinkedHashSet<>();
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

  /// The line that is really typed: a user named right after the command is one of this scene.
  synchronized String typed(String line) {
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
    if (event.path("users") instanceof ArrayNode names) {
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
      event.put("text", text);
    }
  }

  private boolean isForeign(String name) {
    return !suffix.isEmpty() && name.matches(".*-\\d+") && !name.endsWith(suffix);
  }

  private String inPlay(String name) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }
}
