package parley.conversation;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Walks every fault between any two steps of the rules for messages. Alice sends bob three of
/// them. The second is stopped at one [Moment] of its way, one [Fault] strikes, and the world is
/// mended. Then bob has been shown 1, 2 and 3, in that order and each once, and alice has an answer
/// for each. Every pair of moment and fault is a scene, put together from what is written here and
/// played like any other; links are in plaintext, so that the network can tell one frame from
/// another.
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class CrashTableTest {

  private static final Theatre THEATRE = new Theatre();

  /// Where those who click on a row are led to.
  private static final URI HERE = URI.create("classpath:/parley/conversation/CrashTableTest.class");

  @AfterAll
  static void close() {
    THEATRE.close();
  }

  @TestFactory
  Stream<DynamicTest> everyFaultAtEveryMoment() {
    String only = System.getProperty("play", "");
    return Arrays.stream(Moment.values())
        .flatMap(moment ->
            Arrays.stream(Fault.values())
                .filter(fault -> fault.canStrike(moment))
                .map(fault -> scene(moment, fault)))
        .filter(scene -> scene.title().contains(only))
        .map(scene ->
            DynamicTest.dynamicTest(scene.title(), HERE, () -> Stage.play(THEATRE, scene)));
  }

  private static Scene scene(Moment moment, Fault fault) {
    boolean open = !moment.isAnswered() && !fault.isSenderNew() && !fault.isAnswered();
    String steps =
        """
        the server runs with --plaintext
        bob and alice log in with plaintext=yes
        alice: message bob 1
        alice gets ok state=delivered
        bob sees message text=1
        """
            + moment.steps()
            + fault.strike(moment)
            + (moment == Moment.STORED ? "bob logs in with plaintext=yes\n" : "")
            + "alice: message bob 3\n"
            + (open ? "alice gets ok to=bob\n" : "")
            + "alice gets ok to=bob\n"
            + fault.end(moment);
    String title = fault.what() + " while the message is " + moment.where();
    List<String> lines =
        Stream.concat(Stream.of(title), steps.lines().map(step -> "  " + step)).toList();
    return Play.read("crash table", lines).getFirst();
  }
}
