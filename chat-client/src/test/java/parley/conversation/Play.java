package parley.conversation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import parley.conversation.Scene.Step;

/// Reads plays. A line that starts at the margin is a scene's title, an indented one a step, and
/// what starts with `#` is a remark. A line that means nothing is an error that names the line.
final class Play {

  private final String name;
  private final List<Scene> scenes = new ArrayList<>();

  private Play(String name) {
    this.name = name;
  }

  /// The scenes of all plays in `folder`, play by play.
  static List<Scene> readAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".play"))
          .sorted()
          .flatMap(file -> read(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Scene> read(Path file) {
    try {
      return read(String.valueOf(file.getFileName()), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The scenes in `lines`.
  static List<Scene> read(String name, List<String> lines) {
    Play play = new Play(name);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        play.readLine(i + 1, line);
      }
    }
    play.scenes.stream()
        .filter(scene -> scene.steps().isEmpty())
        .forEach(scene -> play.fail(scene.line(), "a scene without steps: " + scene.title()));
    return play.scenes;
  }

  private void readLine(int number, String line) {
    if (!Character.isWhitespace(line.charAt(0))) {
      if (scenes.stream().anyMatch(scene -> scene.title().equals(line))) {
        fail(number, "a second scene of this title: " + line);
      }
      scenes.add(new Scene(name, number, line, new ArrayList<>()));
      return;
    }
    if (scenes.isEmpty()) {
      fail(number, "a step before the first title: " + line);
    }
    try {
      // Blanks at the end may matter to what somebody types.
      String text = line.stripLeading();
      scenes.getLast().steps().add(new Step(name, number, text, Grammar.read(text)));
    } catch (IllegalArgumentException e) {
      fail(number, e.getMessage());
    }
  }

  private void fail(int line, String why) {
    throw new IllegalArgumentException(name + ":" + line + ": " + why);
  }
}
