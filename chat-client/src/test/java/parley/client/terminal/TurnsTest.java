package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns();
  private final List<String> begun = new ArrayList<>();

  private Supplier<CompletableFuture<String>> command(
      String name, CompletableFuture<String> answer) {
    return () -> {
      begun.add(name);
      return answer;
    };
  }

  @Test
  void whatFollowsAStartWaitsForItInOrder() {
    CompletableFuture<String> started = new CompletableFuture<>();
    CompletableFuture<String> start = turns.holdingUp("bob", command("start", started));
    List<CompletableFuture<String>> texts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      texts.add(turns.inTurn("bob", command("text " + i, new CompletableFuture<>())));
    }
    assertThat(begun).containsExactly("start");
    started.complete("direct");
    assertThat(start).isCompletedWithValue("direct");
    assertThat(begun).containsExactly("start", "text 0", "text 1", "text 2", "text 3", "text 4");
    assertThat(texts).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void whatIsAboutSomebodyElseDoesNotWait() {
    turns.holdingUp("bob", command("start", new CompletableFuture<>()));
    turns.inTurn("carol", command("text", new CompletableFuture<>()));
    assertThat(begun).containsExactly("start", "text");
  }

  @Test
  void textsDoNotWaitForOneAnother() {
    turns.inTurn("bob", command("one", new CompletableFuture<>()));
    turns.inTurn("bob", command("two", new CompletableFuture<>()));
    assertThat(begun).containsExactly("one", "two");
  }

  @Test
  void aFaultHoldsNothingUp() {
    CompletableFuture<String> started = new CompletableFuture<>();
    CompletableFuture<String> start = turns.holdingUp("bob", command("start", started));
    turns.inTurn("bob", command("text", new CompletableFuture<>()));
    started.completeExceptionally(new IllegalStateException());
    assertThat(start).isCompletedExceptionally();
    assertThat(begun).containsExactly("start", "text");
  }
}
