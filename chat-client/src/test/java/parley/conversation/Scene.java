package parley.conversation;

import java.net.URI;
import java.util.List;

/// One scene of a play: a title that promises something, and the steps that show it.
record Scene(String play, int line, String title, List<Step> steps) {

  /// Where it stands, for those who click on a test.
  URI source() {
    return URI.create("classpath:/conversations/" + play + "?line=" + line);
  }

  /// One line of a scene, and what is to happen.
  record Step(String play, int line, String text, Action action) {}

  /// What happens on a stage at one step.
  @FunctionalInterface
  interface Action {

    /// Makes it happen.
    ///
    /// @throws AssertionError when the promise is broken
    void play(Stage stage) throws Exception;
  }
}
