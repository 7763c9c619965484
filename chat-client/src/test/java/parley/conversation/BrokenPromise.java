package parley.conversation;

import java.util.List;
import java.util.stream.Collectors;
import parley.conversation.Scene.Step;

/// A scene that went wrong, with all that is needed to see why: the script, what everybody typed
/// and saw, and the server's log. Its place is the line of the play.
final class BrokenPromise extends AssertionError {

  /// `cause` broke `scene` at `step`; `witnesses` say what they know.
  BrokenPromise(Throwable cause, Scene scene, Step step, List<String> witnesses) {
    super(
        "%s:%d: %s%n%s%n%n%s%n%n%s"
            .formatted(
                step.play(),
                step.line(),
                step.text(),
                cause.getMessage(),
                script(scene, step),
                String.join("\n", witnesses)),
        cause);
    setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("conversation", scene.title(), step.play(), step.line())
        });
  }

  private static String script(Scene scene, Step current) {
    return scene.steps().stream()
        .map(step -> (step.line() == current.line() ? "> " : "  ") + step.text())
        .collect(Collectors.joining("\n"));
  }
}
