package parley.conversation;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Plays every scene of every play, against a real server over TLS.
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class ConversationTest {

  private static final Theatre THEATRE = new Theatre();

  @AfterAll
  static void close() {
    THEATRE.close();
  }

  @TestFactory
  Stream<DynamicTest> conversations() throws URISyntaxException {
    Path plays = Path.of(ConversationTest.class.getResource("/conversations").toURI());
    String only = System.getProperty("play", "");
    return Play.readAll(plays).stream()
        .filter(scene -> (scene.play() + ": " + scene.title()).contains(only))
        .map(scene ->
            DynamicTest.dynamicTest(
                scene.title(), scene.source(), () -> Stage.play(THEATRE, scene)));
  }
}
